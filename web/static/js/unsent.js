/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./drafts.js").Draft} Draft */

const OURS = "leerplek:";

/**
 * What one person wrote and nobody stored yet: commands without an answer, and drafts.
 *
 * Each lies under its own name that holds the person's id, so tabs don't overwrite each other
 * and on a shared phone nothing is shown to, or sent as, somebody else.
 */
export class Unsent {
  #storage;
  #commands;
  #drafts;

  /** @param {Storage} storage @param {string} person */
  constructor(storage, person) {
    this.#storage = storage;
    this.#commands = `${OURS}command:${person}:`;
    this.#drafts = `${OURS}draft:${person}:`;
    names(storage)
      .filter((name) => !this.#mine(name))
      .forEach((name) => storage.removeItem(name));
  }

  /** @param {Command} command */
  keep(command) {
    this.#write(this.#commands + command.key, command);
  }

  /** @param {string} key */
  drop(key) {
    this.#storage.removeItem(this.#commands + key);
  }

  /** Oldest first: keys sort by the moment they were made. @returns {Command[]} */
  commands() {
    const kept = names(this.#storage).filter((name) => name.startsWith(this.#commands));
    return kept.sort().flatMap((name) => this.#read(name) ?? []);
  }

  /** @param {string} room @param {Draft} draft */
  keepDraft(room, draft) {
    if (draft.body.trim()) this.#write(this.#drafts + room, draft);
    else this.#storage.removeItem(this.#drafts + room);
  }

  /** @param {string} room @returns {Draft | undefined} */
  draft(room) {
    return this.#read(this.#drafts + room);
  }

  /** Signing out: nothing stays behind on the device. */
  clear() {
    forgetAll(this.#storage);
  }

  /** @param {string} name */
  #mine(name) {
    return name.startsWith(this.#commands) || name.startsWith(this.#drafts);
  }

  /** @param {string} name */
  #read(name) {
    try {
      return JSON.parse(this.#storage.getItem(name) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * A full or forbidden storage costs survival of a reload, not the message.
   * @param {string} name
   * @param {unknown} value
   */
  #write(name, value) {
    try {
      this.#storage.setItem(name, JSON.stringify(value));
    } catch {
      this.#storage.removeItem(name);
    }
  }
}

/** @param {Storage} storage */
export function forgetAll(storage) {
  names(storage).forEach((name) => storage.removeItem(name));
}

/** @param {Storage} storage */
function names(storage) {
  const all = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "");
  return all.filter((name) => name.startsWith(OURS));
}
