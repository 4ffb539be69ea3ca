import { faceOf, roleWord } from "./drawing.js";
import { people } from "./tab.js";
import { copy, slot } from "./templates.js";
import { _ } from "./words.js";

/** The people of the room, each with where they are. */
class PresenceList extends HTMLElement {
  connectedCallback() {
    people.on("here", () => this.#mark());
    people.on("people", () => this.#draw());
  }

  #draw() {
    const rows = people.all.filter(({ left }) => !left).map((person) => row(person));
    this.querySelector("ul")?.replaceChildren(...rows);
  }

  #mark() {
    for (const row of this.querySelectorAll("li")) place(row, people.get(row.dataset.who)?.here);
  }
}

/** @param {import("./wire.js").Person} person */
function row(person) {
  const made = /** @type {HTMLLIElement} */ (copy("t-person"));
  made.dataset.who = person.id;
  faceOf(made, person);
  slot(made, "name").textContent =
    person.id === people.me ? _("{name} (jij)", { name: person.name }) : person.name;
  slot(made, "role").textContent = roleWord(person.role);
  place(made, person.here);
  return made;
}

/** @param {Element} row @param {import("./wire.js").Here | null} [here] */
function place(row, here) {
  const words = { online: _("online"), away: _("net weg"), at_work: _("op de werkplek") };
  const place = slot(row, "here");
  place.dataset.state = here ?? "offline";
  place.textContent = here ? words[here] : "";
}

customElements.define("presence-list", PresenceList);
