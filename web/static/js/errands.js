/** @typedef {{do: string, room?: string, key?: string, with?: object}} Asked */
/**
 * @typedef {object} Errand
 * @property {Asked} asked
 * @property {(ok: any) => void} done
 * @property {(problem: Problem) => void} failed
 * @property {number} [ref] under which it was said on this socket
 * @property {boolean} [resting]
 * @property {boolean} [once] not said again after a cut: it fails with `cut`
 */

/** Why something was not done; the message is meant for the person. */
export class Problem extends Error {
  /** @param {import("./wire.js").Trouble} trouble */
  constructor({ code, say, retry_after, faults }) {
    super(say ?? code);
    this.code = code;
    this.retryAfter = retry_after;
    this.faults = faults;
  }
}

/**
 * What was asked and has no answer yet.
 *
 * An errand outlives its socket: after a redial all are said again in their order, and a key makes
 * sure that what was obeyed before is not obeyed twice.
 */
export class Errands {
  #ref = 0;
  /** @type {Set<Errand>} */
  #open = new Set();

  /** @param {Errand} errand */
  add(errand) {
    this.#open.add(errand);
  }

  /** The frames to send now. In a room nothing overtakes a command that has to rest. */
  *due() {
    const held = new Set();
    for (const errand of this.#open) {
      const { asked } = errand;
      if (errand.resting && asked.key) held.add(asked.room);
      if (errand.ref || errand.resting || (asked.key && held.has(asked.room))) continue;
      errand.ref = ++this.#ref;
      yield { ref: errand.ref, ...asked };
    }
  }

  /** The errand that this number answers. @param {number} ref */
  of(ref) {
    return [...this.#open].find((errand) => errand.ref === ref);
  }

  /** @param {Errand} errand */
  close(errand) {
    this.#open.delete(errand);
  }

  /**
   * To be said again after a while, under the same key.
   * @param {Errand} errand
   * @returns {() => void} wakes it
   */
  rest(errand) {
    Object.assign(errand, { ref: undefined, resting: true });
    return () => void (errand.resting = false);
  }

  /** The socket is gone: everything is to be said anew, or fails when it was meant for that one. */
  unsay() {
    for (const errand of this.#open) {
      errand.ref = undefined;
      if (!errand.once) continue;
      this.#open.delete(errand);
      errand.failed(new Problem({ code: "cut" }));
    }
  }
}
