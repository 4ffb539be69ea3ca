/** @typedef {{do?: string, body: string, reply_to?: number}} Draft */

const OURS = "leerplek:";
const [MESSAGE, NOTE] = ["message.post", "note.write"];

/**
 * Half-written words of one person, by room. Each lies under a name that holds the person's id:
 * on a shared phone nothing is shown to, or sent as, somebody else.
 */
export class Drafts {
  #storage;
  #name;

  /** @param {Storage} storage @param {string} person */
  constructor(storage, person) {
    this.#storage = storage;
    this.#name = `${OURS}draft:${person}:`;
    forget(storage, this.#name);
  }

  /**
   * A full or forbidden storage costs survival of a reload, not the words.
   * @param {string} room
   * @param {Draft} draft
   */
  keep(room, draft) {
    const name = this.#name + room;
    try {
      if (draft.body.trim()) return this.#storage.setItem(name, JSON.stringify(draft));
    } catch {
      // what was kept there before is no longer what stands in the field
    }
    this.#storage.removeItem(name);
  }

  /** @param {string} room @returns {Draft | undefined} */
  of(room) {
    try {
      return JSON.parse(this.#storage.getItem(this.#name + room) ?? "null") ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Signing out: nothing stays behind on the device. */
  clear() {
    forget(this.#storage);
  }
}

/**
 * What becomes of words that were kept: a note for the school never turns into a message that all
 * can read. In doubt it is a note; who may not write notes does not get the words back as another
 * thing.
 * @param {Draft | undefined} draft
 * @param {boolean} mayNote whether the form can write notes
 * @returns {(Draft & {do: string}) | undefined}
 */
export function restored(draft, mayNote) {
  if (!draft) return undefined;
  if (draft.do === MESSAGE || (!draft.do && !mayNote)) return { ...draft, do: MESSAGE };
  return mayNote ? { ...draft, do: NOTE } : undefined;
}

/** All that is ours, but for names that begin so. @param {Storage} storage @param {string} [but] */
function forget(storage, but) {
  const all = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "");
  const ours = all.filter((name) => name.startsWith(OURS));
  const gone = ours.filter((name) => but === undefined || !name.startsWith(but));
  gone.forEach((name) => storage.removeItem(name));
}
