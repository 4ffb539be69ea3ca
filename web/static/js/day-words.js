import { dayWords } from "./days.js";

const HOUR = 3_600_000;

/** A day in words; at midnight "vandaag" becomes a date. */
class DayWords extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#say();
    this.#timer = setInterval(() => this.#say(), HOUR);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #say() {
    this.textContent = dayWords(this.getAttribute("day") ?? "");
  }
}

customElements.define("day-words", DayWords);
