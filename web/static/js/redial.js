/** @typedef {import("./outside.js").Outside} Outside */

const [SHORTEST, LONGEST] = [500, 30_000];

/**
 * How long to wait before dialling again: doubling, and spread so that a school does not return as
 * one.
 */
export function pause(/** @type {number} */ tries, /** @type {number} */ random) {
  const longest = Math.min(LONGEST, SHORTEST * 2 ** tries);
  return longest * (0.5 + random / 2);
}

/** When to dial again. */
export class Redial {
  #outside;
  #dial;
  #tries = 0;
  #notBefore = 0;
  #callOff = () => {};

  /** @param {Outside} outside @param {() => void} dial */
  constructor(outside, dial) {
    this.#outside = outside;
    this.#dial = dial;
  }

  /** After a pause that grows with each try. */
  later() {
    this.#after(pause(this.#tries++, this.#outside.random()));
  }

  /** At once, unless the server asked us to stay away for a while. */
  soon() {
    this.#after(0);
  }

  /** The server asked for this much rest. @param {number} wait milliseconds from now */
  rest(wait) {
    this.#notBefore = this.#outside.now() + wait;
  }

  /** The line stands: the next trouble starts with a short pause again. */
  settled() {
    this.stop();
    this.#tries = 0;
    this.#notBefore = 0;
  }

  stop() {
    this.#callOff();
  }

  /** @param {number} wait */
  #after(wait) {
    this.stop();
    const rest = this.#notBefore - this.#outside.now();
    this.#callOff = this.#outside.after(Math.max(wait, rest), this.#dial);
  }
}
