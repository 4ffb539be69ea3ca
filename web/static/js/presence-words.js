import { people } from "./tab.js";
import { firstName } from "./people.js";
import { slot } from "./templates.js";
import { _, listed } from "./words.js";

/** Who is here, in the head of the room. */
class PresenceWords extends HTMLElement {
  connectedCallback() {
    people.on("here", () => this.#say());
    people.on("people", () => this.#say());
  }

  #say() {
    const [state, words] = this.#here();
    this.querySelector(".presence")?.setAttribute("data-state", state);
    slot(this, "here").textContent = words;
    const dot = slot(this, "dot");
    if (dot) dot.hidden = !words;
  }

  #here() {
    const at = (/** @type {string} */ state) =>
      listed(people.others.filter(({ here }) => here === state).map(({ name }) => firstName(name)));
    if (people.count) return ["online", _("{n} online", { n: people.count })];
    if (at("at_work")) return ["at_work", _("{names} op de werkplek", { names: at("at_work") })];
    return at("online")
      ? ["online", _("{names} online", { names: at("online") })]
      : ["offline", ""];
  }
}

customElements.define("presence-words", PresenceWords);
