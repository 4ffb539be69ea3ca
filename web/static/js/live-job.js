import { line } from "./tab.js";

const PAUSE = 2_000;

/** Long work (`<live-job>`) as the server draws it, until it is over. */
class LiveJob extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #end = () => {};

  connectedCallback() {
    this.#end = line.on("entry", ({ what, with: told }) => {
      if (what === "job.finished" && told?.job === this.dataset.job) void this.#draw();
    });
    this.#wait();
  }

  disconnectedCallback() {
    clearTimeout(this.#later);
    this.#end();
  }

  #wait() {
    clearTimeout(this.#later);
    if (this.dataset.state === "waiting") this.#later = setTimeout(() => void this.#draw(), PAUSE);
  }

  async #draw() {
    const answer = await fetch(location.href).catch(() => undefined);
    const text = answer?.ok ? await answer.text() : "";
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("live-job");
    if (fresh instanceof HTMLElement) this.#show(fresh);
    this.#wait();
  }

  /** Who stands on the button with the keyboard stays there. @param {HTMLElement} fresh */
  #show(fresh) {
    if (fresh.dataset.state === this.dataset.state && this.contains(document.activeElement)) {
      this.querySelector(".progress")?.replaceWith(fresh.querySelector(".progress") ?? "");
      return;
    }
    this.dataset.state = fresh.dataset.state;
    this.replaceChildren(...fresh.childNodes);
  }
}

customElements.define("live-job", LiveJob);
