import { Hearers } from "./hearers.js";
import { newKey } from "./keys.js";
import { Sending, inOrder } from "./sending.js";
import { MemoryStore } from "./store.js";

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").WaitingFile} WaitingFile */
/** @typedef {import("./errands.js").Problem} Problem */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").Blobs} Blobs */
/**
 * What the outbox needs of the device.
 *
 * @typedef {object} Device
 * @property {(name: string, work: () => Promise<void>) => Promise<void>} alone of all tabs
 * @property {(told: object) => void} tellTabs
 * @property {(hear: (told: any) => void) => void} hearTabs
 */

/** Words of one's own stay, refused or not, until the person tries again or throws them away. */
const OWN_WORDS = new Set(["message.post", "note.write", "message.edit"]);

/**
 * Commands of one person on their way, each with its files: kept on the device until they are
 * answered, whatever happens to the page or the net.
 */
export class Outbox {
  #person;
  #device;
  #outside;
  #sending;
  /** @type {Promise<Store>} */
  #store;
  /** What the device has no place for. @type {Store} */
  #loose = new MemoryStore();
  #hearers = /** @type {Hearers<import("./wire.js").OnTheWay>} */ (new Hearers());
  /** As this tab knows them, to be drawn. @type {Map<string, Command>} */
  #commands = new Map();
  #newest = 0;
  /** Whether what is kept outlives this page. */
  lasts = true;

  /**
   * @param {object} how
   * @param {Pick<import("./line.js").Line, "ask" | "on" | "stands">} how.line
   * @param {Promise<{store: Store, lasts: boolean}>} how.opening
   * @param {string} how.person whose outbox; whatever others left goes
   * @param {import("./uploading.js").Upload} how.upload
   * @param {Device} how.device
   * @param {Pick<import("./outside.js").Outside, "after" | "now" | "random">} how.outside
   */
  constructor({ line, opening, person, upload, device, outside }) {
    this.#person = person;
    this.#device = device;
    this.#outside = outside;
    this.#store = opening.then(({ store }) => store);
    void opening.then(({ lasts }) => (this.lasts = lasts));
    this.on = this.#hearers.on.bind(this.#hearers);
    this.#sending = new Sending({ line, person, upload, alone: device.alone, outside }, this.#box());
    device.hearTabs((told) => this.#hearTab(told));
    line.on("hello", () => this.#sendAll());
    this.ready = this.#start();
  }

  /** @param {string} room @returns {Command[]} own words of this room that nobody else has yet */
  words(room) {
    const here = [...this.#commands.values()].filter((one) => one.room === room);
    return here.filter(isOwnWords).sort(inOrder);
  }

  /** How many of one's own words nobody else has yet, in all rooms. */
  async unsent() {
    await this.ready;
    return [...this.#commands.values()].filter(isOwnWords).length;
  }

  /**
   * @param {string} doing
   * @param {string} room
   * @param {Record<string, unknown>} what
   * @param {{file: WaitingFile, blob: Blob}[]} [files]
   * @returns {Command}
   */
  send(doing, room, what, files = []) {
    const [person, now] = [this.#person, this.#outside.now()];
    const key = newKey((this.#newest = Math.max(now, this.#newest + 1)));
    const at = new Date(now).toISOString();
    const about = files.map(({ file }) => file);
    const command = { person, do: doing, room, key, with: what, at, files: about };
    const blobs = new Map(files.map(({ file, blob }) => [file.id, blob]));
    this.#tell("waiting", command);
    void this.#keep(command, blobs).then(() => this.#sending.work(room));
    return command;
  }

  /**
   * A refused command was not obeyed, so its key is still free.
   * @param {string} key
   * @param {Record<string, unknown>} [more] what was asked meanwhile
   */
  async again(key, more = {}) {
    const before = this.#commands.get(key);
    if (!before) return;
    const command = { ...before, with: { ...before.with, ...more }, failed: undefined };
    this.#tell("waiting", command);
    await this.#keep(command);
    await this.#sending.work(command.room);
  }

  /** Throws it away, unless it is being said just now. @param {string} key */
  async drop(key) {
    const command = this.#commands.get(key);
    if (!command || this.#sending.says(key)) return;
    this.#sending.stop(key);
    await this.#end(command, "dropped");
  }

  /**
   * Gives refused words back, to be written anew.
   * @param {string} key
   * @returns {Promise<{command: Command, files: {file: WaitingFile, blob: Blob}[]} | undefined>}
   */
  async take(key) {
    const command = this.#commands.get(key);
    if (!command) return undefined;
    const files = [];
    for (const file of command.files ?? []) {
      const blob = await this.blob(file.id);
      if (blob) files.push({ file: { ...file, key: newKey(), uploaded: undefined }, blob });
    }
    await this.drop(key);
    return { command, files };
  }

  /** @param {string} file @returns {Promise<Blob | undefined>} */
  async blob(file) {
    return (await this.#loose.blob(file)) ?? (await this.#store).blob(file);
  }

  /** Signing out: nothing stays behind on the device, of anybody. */
  async clear() {
    this.#sending.stop();
    this.#commands.clear();
    await this.#loose.clear();
    await (await this.#store).clear().catch(reportError);
    this.#device.tellTabs({ person: this.#person, what: "cleared" });
  }

  async #start() {
    await (await this.#store).clear(this.#person);
    for (const command of await this.#all()) {
      if (!this.#commands.has(command.key)) this.#tell(stateOf(command), command);
    }
    this.#sendAll();
  }

  #sendAll() {
    const rooms = new Set([...this.#commands.values()].map(({ room }) => room));
    rooms.forEach((room) => void this.#sending.work(room));
  }

  /** @returns {import("./sending.js").Box} */
  #box() {
    return {
      all: () => this.#all(),
      blob: (file) => this.blob(file),
      keep: (command) => this.#keep(command),
      answered: (command, seq) => this.#end({ ...command, seq }, "answered"),
      refused: (command, problem) => this.#refused(command, problem),
      signedOut: (command) => this.#hearers.tell("signed_out", command),
      progress: (told) => this.#hearers.tell("progress", told),
    };
  }

  /** What waits on this device, whichever tab it came from; of this person alone. */
  async #all() {
    const kept = [await (await this.#store).all(), await this.#loose.all()].flat();
    return kept.filter(({ person }) => person === this.#person);
  }

  /** @param {Command} command @param {Problem} problem */
  async #refused(command, { code, message, faults }) {
    const refused = { ...command, failed: { code, say: message, faults } };
    if (!isOwnWords(command)) return this.#end(refused, "refused");
    this.#tell("refused", refused);
    await this.#keep(refused);
  }

  /** A full device costs survival of a reload, not the message. @param {Command} command @param {Blobs} [blobs] */
  async #keep(command, blobs) {
    try {
      await (await this.#store).put(command, blobs);
    } catch {
      await this.#loose.put(command, blobs);
      this.lasts = false;
      this.#tell(stateOf(command), command);
    }
    this.#device.tellTabs({ person: this.#person, what: stateOf(command), command });
  }

  /** @param {Command} command @param {"answered" | "refused" | "dropped"} how */
  async #end(command, how) {
    await this.#loose.drop(command);
    await (await this.#store).drop(command).catch(reportError);
    this.#commands.delete(command.key);
    this.#hearers.tell(how, command);
    this.#device.tellTabs({ person: this.#person, what: how, command, ended: true });
  }

  /** @param {{person: string, what: string, command: Command, ended?: boolean}} told */
  #hearTab({ person, what, command, ended }) {
    if (person !== this.#person) return;
    if (what === "cleared") {
      this.#sending.stop();
      return this.#commands.clear();
    }
    if (ended) {
      this.#commands.delete(command.key);
      this.#sending.stop(command.key);
      return this.#hearers.tell(/** @type {"answered"} */ (what), command);
    }
    this.#tell(/** @type {"waiting" | "refused"} */ (what), command);
    void this.#sending.work(command.room);
  }

  /** @param {"waiting" | "refused"} what @param {Command} command */
  #tell(what, command) {
    this.#commands.set(command.key, command);
    this.#hearers.tell(what, command);
  }
}

/** @param {Command} command */
function isOwnWords(command) {
  return OWN_WORDS.has(command.do);
}

/** @param {Command} command */
function stateOf({ failed }) {
  return failed ? "refused" : "waiting";
}
