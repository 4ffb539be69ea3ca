/** @typedef {import("./wire.js").Entry} Entry */
/** @typedef {import("./wire.js").Room} Room */
/**
 * @typedef {object} Count
 * @property {number} head up to here the server counted
 * @property {number} read
 * @property {number} unread as the server counted
 * @property {number[]} came what counts beyond `head`
 */

/** Kinds that raise an unread count, as the server counts them. */
const COUNTS = new Set(["message.posted", "note.written"]);

export const MANY = 100;

/**
 * How much is unread in each room: what the server counted, and what came since.
 * Where that does not tell, the server has to be asked again.
 */
export class Unread {
  #me;
  #inDoubt;
  /** @type {Map<string, Count>} */
  #rooms = new Map();

  /** @param {string} me @param {() => void} inDoubt the server's own count is needed */
  constructor(me, inDoubt) {
    this.#me = me;
    this.#inDoubt = inDoubt;
  }

  /** What hello said: nothing from before holds. @param {Room[]} rooms */
  greeted(rooms) {
    this.#rooms = new Map(
      rooms.map(({ room, head, read = 0, unread = 0 }) => [
        room,
        { head, read, unread, came: [] },
      ]),
    );
  }

  /** The server counted anew while entries kept coming. @param {Room[]} rooms */
  counted(rooms) {
    const before = this.#rooms;
    this.greeted(rooms);
    for (const [room, now] of this.#rooms) {
      const { came, read } = before.get(room) ?? { came: [], read: 0 };
      now.came = came.filter((seq) => seq > now.head);
      this.#read(room, read);
    }
  }

  /** @param {Entry} entry */
  hear({ room, seq, what = "", by, with: told = {} }) {
    if (what === "read.marked") this.#read(told.room ?? "", told.seq ?? 0);
    if (what === "room.gained") this.#inDoubt();
    if (what === "room.lost") this.#rooms.delete(told.room ?? "");
    const here = this.#rooms.get(room);
    if (!here || seq <= here.head) return;
    if (COUNTS.has(what) && by !== this.#me && seq > here.read) here.came.push(seq);
    if (what === "message.withdrawn") this.#withdrawn(here, told.of ?? 0);
  }

  /** Every room with its number; 100 means "more than 99". @returns {[string, number][]} */
  get all() {
    return [...this.#rooms].map(([room, { unread, came }]) => [
      room,
      Math.min(MANY, unread + came.length),
    ]);
  }

  /** Here, in another tab, or on another device. @param {string} room @param {number} seq */
  #read(room, seq) {
    const here = this.#rooms.get(room);
    if (!here || seq <= here.read) return;
    here.read = seq;
    here.came = here.came.filter((one) => one > seq);
    if (seq >= here.head) here.unread = 0;
    else if (here.unread) this.#inDoubt();
  }

  /** Whose it was is not told, so not whether it was counted. @param {Count} here @param {number} of */
  #withdrawn(here, of) {
    here.came = here.came.filter((seq) => seq !== of);
    if (here.unread && of > here.read && of <= here.head) this.#inDoubt();
  }
}
