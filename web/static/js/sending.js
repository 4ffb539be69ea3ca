import { Problem } from "./errands.js";
import { newKey } from "./keys.js";
import { pause } from "./redial.js";
import { _ } from "./words.js";

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").WaitingFile} WaitingFile */
/**
 * What waits to be sent, and what becomes of it.
 *
 * @typedef {object} Box
 * @property {() => Promise<Command[]>} all of this person alone
 * @property {(file: string) => Promise<Blob | undefined>} blob
 * @property {(command: Command) => Promise<void>} keep
 * @property {(command: Command, seq: number | undefined) => Promise<void>} answered
 * @property {(command: Command, problem: Problem) => Promise<void>} refused
 * @property {(command: Command) => void} signedOut
 * @property {(told: {key: string, file: string, part: number}) => void} progress
 */

const LATER = new Set(["slow_down", "busy", "unreached"]);
const UPLOAD_LASTS = 23 * 60 * 60 * 1000; // the server keeps a file that isn't posted for a day

/**
 * Sends what waits: in each room in its order, files before the message that brings them, by one
 * tab at a time, and only on a line of the very person who gave the commands.
 */
export class Sending {
  #line;
  #person;
  #upload;
  #alone;
  #outside;
  #box;
  /** Rooms that are being worked on, and whether to look again afterwards. */
  #busy = /** @type {Map<string, boolean>} */ (new Map());
  /** @type {Map<string, AbortController>} */
  #uploads = new Map();
  /** Commands that were thrown away; all of them once the person leaves. @type {Set<string>} */
  #held = new Set();
  #isOver = false;
  #saying = "";
  #tries = 0;

  /**
   * @param {object} how
   * @param {Pick<import("./line.js").Line, "ask" | "stands">} how.line
   * @param {string} how.person
   * @param {import("./uploading.js").Upload} how.upload
   * @param {(name: string, work: () => Promise<void>) => Promise<void>} how.alone of all tabs
   * @param {Pick<import("./outside.js").Outside, "after" | "now" | "random">} how.outside
   * @param {Box} box
   */
  constructor({ line, person, upload, alone, outside }, box) {
    this.#line = line;
    this.#person = person;
    this.#upload = upload;
    this.#alone = alone;
    this.#outside = outside;
    this.#box = box;
  }

  /** Is it being said just now, so that it can't be held back? @param {string} key */
  says(key) {
    return this.#saying === key;
  }

  /** Holds a command back, with its files; all of them when the person leaves. @param {string} [key] */
  stop(key) {
    if (key) this.#held.add(key);
    else this.#isOver = true;
    for (const [one, upload] of this.#uploads) if (!key || one === key) upload.abort();
  }

  /** @param {string} room where something may wait */
  async work(room) {
    if (this.#busy.has(room)) return void this.#busy.set(room, true);
    do {
      this.#busy.set(room, false);
      await this.#alone(`leerplek:${this.#person}:${room}`, () => this.#empty(room));
    } while (this.#busy.get(room));
    this.#busy.delete(room);
  }

  /** @param {string} room */
  async #empty(room) {
    while (this.#line.stands && !this.#isOver) {
      const waiting = (await this.#box.all()).filter((one) => one.room === room && !one.failed);
      const [command] = waiting.sort(inOrder);
      if (!command || !(await this.#send(command))) return;
    }
  }

  /** @param {Command} command @returns {Promise<boolean>} whether the next one may follow */
  async #send(command) {
    try {
      const files = await this.#filesOf(command);
      this.#goesOn(command);
      const ok = await this.#say(command, files);
      this.#tries = 0;
      await this.#box.answered(command, ok?.seq);
      return true;
    } catch (problem) {
      if (problem instanceof Problem) return this.#failed(command, problem);
      reportError(problem);
      return this.#failed(command, new Problem({ code: "fault" }));
    } finally {
      this.#saying = "";
    }
  }

  /** @param {Command} command @param {string[]} files */
  #say({ do: doing, room, key, with: what }, files) {
    this.#saying = key;
    const said = files.length ? { ...what, files } : what;
    return this.#line.ask({ do: doing, room, key, with: said }, { once: true });
  }

  /** @param {Command} command @returns {Promise<string[]>} the ids of its files on the server */
  async #filesOf(command) {
    const ids = [];
    for (const file of command.files ?? []) {
      if (!this.#isThere(file)) await this.#bring(command, file);
      ids.push(file.uploaded?.id ?? "");
    }
    return ids;
  }

  /** @param {Command} command */
  #goesOn({ key }) {
    if (this.#isOver || this.#held.has(key)) throw new Problem({ code: "dropped" });
  }

  /** @param {WaitingFile} file */
  #isThere({ uploaded }) {
    return uploaded && this.#outside.now() - uploaded.at < UPLOAD_LASTS;
  }

  /** What the server has forgotten by now needs a new key. @param {Command} command @param {WaitingFile} file */
  async #bring(command, file) {
    if (file.uploaded) file.key = newKey();
    file.uploaded = { id: await this.#uploaded(command, file), at: this.#outside.now() };
    this.#goesOn(command);
    await this.#box.keep(command);
  }

  /** @param {Command} command @param {WaitingFile} file */
  async #uploaded({ key, room }, file) {
    const blob = await this.#box.blob(file.id);
    const gone = _("{name} staat niet meer op dit toestel. Kies het bestand opnieuw.", file);
    if (!blob) throw new Problem({ code: "gone", say: gone });
    const upload = new AbortController();
    const { signal } = upload;
    const progress = (/** @type {number} */ part) => this.#box.progress({ key, file: file.id, part });
    this.#uploads.set(key, upload);
    try {
      return await this.#upload({ room, file, blob, person: this.#person, signal, progress });
    } finally {
      this.#uploads.delete(key);
    }
  }

  /** @param {Command} command @param {Problem} problem */
  async #failed(command, problem) {
    const { code, retryAfter } = problem;
    if (code === "cut") return false;
    if (code === "dropped") return true;
    if (LATER.has(code)) return this.#later(command.room, retryAfter);
    if (code !== "signed_out") {
      await this.#box.refused(command, problem);
      return true;
    }
    this.#box.signedOut(command);
    return false;
  }

  /** @param {string} room @param {number} [seconds] as the server asked */
  #later(room, seconds) {
    const wait = seconds ? seconds * 1000 : pause(++this.#tries, this.#outside.random());
    this.#outside.after(wait, () => void this.work(room));
    return false;
  }
}

/** Keys sort by the moment they were made. @param {Command} one @param {Command} other */
export function inOrder(one, other) {
  return one.key < other.key ? -1 : 1;
}
