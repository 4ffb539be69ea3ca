const PAUSE = 1_000;

/** Marks what was read: only forward, and at most once a second. */
export class Reading {
  #mark;
  #after;
  #read;
  #wanted;
  #waiting = false;

  /**
   * @param {number} read as far as the server knows
   * @param {(seq: number) => void} mark
   * @param {import("./outside.js").Outside["after"]} after
   */
  constructor(read, mark, after) {
    this.#read = this.#wanted = read;
    this.#mark = mark;
    this.#after = after;
  }

  /** The person saw this number. @param {number} seq */
  saw(seq) {
    this.#wanted = Math.max(seq, this.#wanted);
    if (!this.#waiting) this.#say();
  }

  /**
   * A new line stands: what was said into the old one may be lost.
   * @param {number} read as the server knows
   */
  again(read) {
    this.#read = read;
    this.#say();
  }

  #say() {
    if (this.#wanted <= this.#read) return;
    this.#mark((this.#read = this.#wanted));
    this.#waiting = true;
    this.#after(PAUSE, () => {
      this.#waiting = false;
      this.#say();
    });
  }
}
