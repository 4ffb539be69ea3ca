/** A world in the hands of a test: its clock, its sockets, its chance, its storage. */

/** @typedef {import("../static/js/outside.js").Outside} Outside */

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
        limits: { body: 8000, frame: 32768 },
        ...ok,
      },
    });
  }
}

export class FakeWorld {
  time = 0;
  /** @type {{at: number, act: () => void}[]} */
  #timers = [];
  /** @type {FakeSocket[]} */
  sockets = [];
  /** @type {Outside} */
  outside = {
    open: () => /** @type {any} */ (this.sockets[this.sockets.push(new FakeSocket()) - 1]),
    now: () => this.time,
    after: (wait, act) => this.#later({ at: this.time + wait, act }),
    random: () => 1,
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
