/** Things that happen one after another; one that fails holds nothing up. */
export class Turns {
  #last = Promise.resolve();
  #failed;

  /** @param {(error: unknown) => void} failed is told of each failure */
  constructor(failed) {
    this.#failed = failed;
  }

  /**
   * @param {() => unknown} act
   * @returns {Promise<void>} done when this turn is over, well or not
   */
  take(act) {
    this.#last = this.#last.then(act).then(() => {}, this.#failed);
    return this.#last;
  }
}
