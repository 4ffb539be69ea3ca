import { data, line, outbox } from "./tab.js";
import { slot } from "./templates.js";

const SAID = 8_000;

/** Words that stand in the log with the reason under them. */
const SAY_SO = new Set(["message.post", "note.write"]);

/** How the line is doing, in the words that stand ready in the page. */
class LineState extends HTMLElement {
  #timer = 0;
  #isMissing = false;

  connectedCallback() {
    line.on("state", () => this.#show(this.#now));
    line.on("missing", ({ room }) => room === data.room.room && this.#miss());
    outbox.on(
      "refused",
      ({ do: doing, failed }) => SAY_SO.has(doing) || this.#trouble(failed?.say ?? ""),
    );
    void this.#kept(document.documentElement.dataset.kept);
    this.#show(this.#now);
  }

  /** A page that was kept on the device says from when it is. @param {string} [at] */
  async #kept(at) {
    if (!at) return;
    const { keptWords } = await import("./kept-sign.js");
    slot(this, "kept").textContent = keptWords(at);
  }

  /** Who has no seat here any more is told so as long as the line stands. */
  get #now() {
    return this.#isMissing && line.stands ? "missing" : line.state;
  }

  #miss() {
    this.#isMissing = true;
    this.#show(this.#now);
  }

  /** @param {string} state */
  #show(state) {
    document.documentElement.dataset.line = state;
    for (const words of this.querySelectorAll("p")) words.hidden = words.dataset.when !== state;
  }

  /** @param {string} say */
  #trouble(say) {
    const words = /** @type {HTMLElement} */ (this.querySelector('[data-when="trouble"] span'));
    words.textContent = say;
    this.#show("trouble");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(this.#now), SAID);
  }
}

customElements.define("line-state", LineState);
