/** A world in the hands of a test: its clock, its sockets, its doors, its chance, its device. */

import { MemoryStore } from "../static/js/store.js";

/** @typedef {import("../static/js/outside.js").Outside} Outside */

// A browser's own; here what is reported fails the test.
globalThis.reportError ??= (error) => {
  throw error;
};

/** A socket whose other end is the test. */
export class FakeSocket {
  /** @type {any[]} */
  sent = [];
  closedWith = 0;
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  /** @param {number} code */
  close(code) {
    this.closedWith ||= code;
  }

  /** @param {object} frame */
  tells(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** @param {number} code */
  drops(code) {
    this.onclose?.({ code });
  }

  /** The newest frame that does this. @param {string} doing */
  heard(doing) {
    return this.sent.findLast((frame) => frame.do === doing);
  }

  /** Opens and answers hello. @param {object} [ok] */
  greets(ok = {}) {
    this.onopen?.();
    this.tells({
      ref: 0,
      ok: {
        you: { id: "u_noor" },
        epoch: "k3",
        rooms: [],
        limits: { body: 8000, frame: 32768, file: 26214400, files: 10 },
        ...ok,
      },
    });
  }
}

/** A request whose other end is the test. */
export class FakeRequest {
  /**
   * @param {string} path
   * @param {RequestInit} options
   * @param {(answer: Response) => void} done
   * @param {(error: Error) => void} failed
   */
  constructor(path, options, done, failed) {
    this.path = path;
    this.body = options.body ? JSON.parse(String(options.body)) : undefined;
    this.headers = /** @type {Record<string, string>} */ (options.headers);
    this.breaks = () => failed(new TypeError("no net"));
    this.done = done;
    options.signal?.addEventListener("abort", this.breaks);
  }

  /** @param {object} told @param {number} [status] @param {Record<string, string>} [headers] */
  async answers(told, status = 200, headers = {}) {
    this.done(new Response(JSON.stringify(told), { status, headers }));
    await settled();
  }

  async fails() {
    this.breaks();
    await settled();
  }
}

/** Promises that are settled have been heard. */
export async function settled() {
  for (let turns = 0; turns < 30; turns++) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
}

/** One device with several tabs: what they keep, who of them works, what they tell each other. */
export class FakeDevice {
  store = new MemoryStore();
  /** @type {Set<(told: any) => void>} */
  #tabs = new Set();
  /** @type {Map<string, Promise<void>>} */
  #turns = new Map();

  /** @returns {import("../static/js/outbox.js").Device} what one tab has of it */
  tab() {
    /** @type {(told: any) => void} */
    let heard = () => {};
    const hear = (/** @type {any} */ told) => heard(told);
    this.#tabs.add(hear);
    return {
      alone: (name, work) => {
        const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work);
        this.#turns.set(name, turn);
        return turn;
      },
      tellTabs: (told) => this.#tabs.forEach((tab) => tab !== hear && tab(structuredClone(told))),
      hearTabs: (act) => void (heard = act),
    };
  }
}

export class FakeWorld {
  time = 0;
  /** @type {{at: number, act: () => void}[]} */
  #timers = [];
  /** @type {FakeSocket[]} */
  sockets = [];
  /** Requests that wait for the test to answer. @type {FakeRequest[]} */
  requests = [];
  /** @type {Outside} */
  outside = {
    open: () => /** @type {any} */ (this.sockets[this.sockets.push(new FakeSocket()) - 1]),
    now: () => this.time,
    after: (wait, act) => this.#later({ at: this.time + wait, act }),
    random: () => 1,
    fetch: (path, options) =>
      new Promise((done, failed) => {
        this.requests.push(new FakeRequest(path, options, done, failed));
      }),
  };

  get socket() {
    return /** @type {FakeSocket} */ (this.sockets.at(-1));
  }

  /** Lets this much time pass, and all that happens in it. @param {number} wait milliseconds */
  passes(wait) {
    const end = this.time + wait;
    for (;;) {
      const next = this.#timers
        .toSorted((one, other) => one.at - other.at)
        .find(({ at }) => at <= end);
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.time = next.at;
      next.act();
    }
    this.time = end;
  }

  /** @param {{at: number, act: () => void}} timer */
  #later(timer) {
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  }
}

/** @returns {Storage} */
export function fakeStorage() {
  /** @type {Map<string, string>} */
  const items = new Map();
  return /** @type {any} */ ({
    get length() {
      return items.size;
    },
    key: (/** @type {number} */ place) => [...items.keys()][place] ?? null,
    getItem: (/** @type {string} */ name) => items.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) =>
      void items.set(name, value),
    removeItem: (/** @type {string} */ name) => void items.delete(name),
  });
}
