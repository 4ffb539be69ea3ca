/** @typedef {import("./wire.js").Entry} Entry */
/** @typedef {{head: number, epoch: string}} Reset */

const KNOWN = /^(message|note|member|placement|agreement|read|room|session|settings|report|case)\./;

/**
 * How far this tab has got in each stream: the client's rule of the protocol.
 * The next number is applied, an old one ignored, after a hole the rest is asked again.
 */
export class Streams {
  /** @type {Map<string, number>} */
  #last = new Map();
  /** Streams that were asked again and did not move since. @type {Set<string>} */
  #asked = new Set();
  #say;
  #tell;
  /**
   * Kinds of entries that this client does not know, and how often each came.
   * @type {Map<string, number>}
   */
  unknown = new Map();

  /**
   * @param {(said: import("./errands.js").Asked) => void} say
   * @param {import("./hearers.js").Hearers<import("./wire.js").Heard>["tell"]} tell
   * @param {Record<string, number>} [since] streams that the page shows, with their last numbers
   * @param {string} [epoch] of those numbers
   */
  constructor(say, tell, since = {}, epoch) {
    this.#say = say;
    this.#tell = tell;
    this.epoch = epoch;
    Object.entries(since).forEach(([room, seq]) => this.#last.set(room, seq));
  }

  /** All streams with their last numbers, as `hello` names them. */
  since() {
    return Object.fromEntries(this.#last);
  }

  /** @param {string} room */
  last(room) {
    return this.#last.get(room);
  }

  /**
   * A new line stands. Another epoch means that none of our numbers count any more.
   * @param {import("./wire.js").Hello} hello
   */
  greeted({ rooms, epoch }) {
    this.#asked.clear();
    const restart = this.epoch !== undefined && this.epoch !== epoch;
    for (const { room, head } of restart ? rooms : []) {
      if (this.#last.has(room)) this.reset(room, { head, epoch });
    }
    this.epoch = epoch;
  }

  /** @param {Entry} entry */
  entry(entry) {
    const last = this.#last.get(entry.room) ?? entry.seq - 1;
    if (entry.seq <= last) return;
    if (entry.seq > last + 1) return this.#askAgain(entry.room);
    this.#move(entry.room, entry.seq);
    if (entry.what && !KNOWN.test(entry.what)) this.#count(entry.what);
    if (entry.room === "you") this.#own(entry);
    this.#tell("entry", entry);
  }

  /**
   * All up to here has been sent; if we lack some of it, that is a hole too.
   * @param {string} room
   * @param {number} level
   */
  level(room, level) {
    const last = this.#last.get(room) ?? level;
    if (level > last) return this.#askAgain(room);
    this.#move(room, last);
    this.#tell("level", { room, level });
  }

  /**
   * History was cut off or rewritten; hello may have said so already.
   * @param {string} room
   * @param {Reset} reset
   */
  reset(room, { head, epoch }) {
    if (this.epoch === epoch && this.#last.get(room) === head) return;
    this.epoch = epoch;
    this.#move(room, head);
    this.#tell("reset", { room, head });
  }

  /** The stream is not ours, or not any more. @param {string} room */
  lost(room) {
    this.#last.delete(room);
    this.#tell("missing", { room });
  }

  /** A seat that was gained while the line is open has to be asked for. @param {Entry} entry */
  #own({ what, with: told }) {
    if (!told?.room) return;
    if (what === "room.gained") this.#gained(told.room);
    if (what === "room.lost") this.lost(told.room);
  }

  /** What was said there in the meantime is not known here. @param {string} room */
  #gained(room) {
    this.#say({ do: "room.join", room, with: {} });
    this.#tell("gained", { room });
  }

  /** @param {string} room */
  #askAgain(room) {
    if (this.#asked.has(room)) return;
    this.#asked.add(room);
    this.#say({ do: "room.join", room, with: { since: this.#last.get(room) } });
  }

  /** @param {string} room @param {number} seq */
  #move(room, seq) {
    this.#last.set(room, seq);
    this.#asked.delete(room);
  }

  /** @param {string} what */
  #count(what) {
    this.unknown.set(what, (this.unknown.get(what) ?? 0) + 1);
  }
}
