const NEAR = 80;

/** Where one is in the log: nothing moves under the reader's eyes. */
export class Scrolling {
  #frame;
  #log;

  /** @param {HTMLElement} frame scrolls @param {HTMLElement} log stands in it */
  constructor(frame, log) {
    this.#frame = frame;
    this.#log = log;
    frame.style.overflowAnchor = "none";
    let end = true;
    frame.addEventListener("scroll", () => (end = this.atEnd), { passive: true });
    // A keyboard that opens, or a picture that arrives, must not hide the newest words.
    const sizes = new ResizeObserver(() => end && this.toEnd());
    sizes.observe(frame);
    sizes.observe(log);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#frame;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  get nearTop() {
    return this.#frame.scrollTop < this.#frame.clientHeight;
  }

  toEnd() {
    this.#frame.scrollTop = this.#frame.scrollHeight;
  }

  /**
   * Changes the log; who reads at the end stays there, others keep what they see.
   * @param {() => void} change
   */
  keep(change) {
    const end = this.atEnd;
    const seen = this.#firstSeen();
    const before = seen?.getBoundingClientRect().top ?? 0;
    change();
    if (end) this.toEnd();
    else if (seen?.isConnected) this.#frame.scrollTop += seen.getBoundingClientRect().top - before;
  }

  #firstSeen() {
    const top = this.#frame.getBoundingClientRect().top;
    return [...this.#log.querySelectorAll(".message, .record")].find(
      (child) => child.getBoundingClientRect().bottom > top,
    );
  }
}
