import { line } from "./tab.js";
import { MANY, Unread } from "./unread.js";

const PAUSE = 1_000;

/** Keeps the numbers of unread messages true (`[data-unread-for]`, `[data-unread-all]`). */
class LiveUnread extends HTMLElement {
  #unread = new Unread(this.dataset.me ?? "", () => this.#askSoon());
  #asking = false;

  connectedCallback() {
    line.on("hello", ({ rooms }) => {
      this.#unread.greeted(rooms);
      this.#show();
    });
    line.on("entry", (entry) => {
      this.#unread.hear(entry);
      this.#show();
    });
  }

  /** At most once a second. */
  #askSoon() {
    if (this.#asking) return;
    this.#asking = true;
    setTimeout(() => {
      this.#asking = false;
      void this.#ask();
    }, PAUSE);
  }

  /** Without an answer the next hello says it. */
  async #ask() {
    const answer = await fetch("/api/v1/rooms").catch(() => undefined);
    const told = answer?.ok && (await answer.json().catch(() => undefined));
    if (!told || !line.stands) return;
    this.#unread.counted(told.rooms);
    this.#show();
  }

  #show() {
    let all = 0;
    for (const [room, unread] of this.#unread.all) {
      all = Math.min(MANY, all + unread);
      document
        .querySelectorAll(`[data-unread-for="${room}"]`)
        .forEach((count) => show(count, unread));
    }
    document.querySelectorAll("[data-unread-all]").forEach((count) => show(count, all));
  }
}

/** @param {Element} count @param {number} unread */
function show(count, unread) {
  count.toggleAttribute("hidden", !unread);
  count.textContent = unread < MANY ? String(unread) : "99+";
}

customElements.define("live-unread", LiveUnread);
