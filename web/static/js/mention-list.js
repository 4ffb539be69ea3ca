import { choices, sought, standing } from "./mentions.js";
import { data, people } from "./tab.js";

const MOST = 5;

/** The list under an @ while one types: arrows choose, Enter or Tab takes, Escape closes. */
export class MentionList {
  #field;
  #list;
  #at = 0;
  /** @type {import("./mentions.js").Choice[]} */
  #choices = [];
  /** @type {Map<string, string>} */
  #chosen = new Map();

  /** @param {HTMLTextAreaElement} field @param {HTMLElement} list */
  constructor(field, list) {
    this.#field = field;
    this.#list = list;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.#offer());
    field.addEventListener("blur", () => this.#close());
    list.addEventListener("pointerdown", (event) => this.#press(event));
  }

  /** Who is mentioned in this body. @param {string} body */
  standing(body) {
    return standing(this.#chosen, body);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list took the key */
  key(event) {
    if (this.#list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#choose((this.#at + step + this.#choices.length) % this.#choices.length);
    else if (event.key === "Enter" || event.key === "Tab") this.#take();
    else if (event.key === "Escape") this.#close();
    else return false;
    event.preventDefault();
    return true;
  }

  #offer() {
    const typed = sought(this.#field.value, this.#field.selectionStart);
    this.#choices =
      typed === undefined ? [] : choices(typed, people.others, data.roles).slice(0, MOST);
    if (!this.#choices.length) return this.#close();
    this.#list.replaceChildren(...this.#choices.map((choice, place) => option(choice, place)));
    this.#list.hidden = false;
    this.#choose(0);
  }

  /** @param {number} place */
  #choose(place) {
    this.#at = place;
    [...this.#list.children].forEach((row, at) =>
      row.setAttribute("aria-selected", String(at === place)),
    );
    this.#field.setAttribute("aria-activedescendant", `suggest-${place}`);
    this.#list.children[place].scrollIntoView({ block: "nearest" });
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const row = /** @type {Element} */ (event.target).closest("li");
    event.preventDefault();
    if (!row) return;
    this.#at = [...this.#list.children].indexOf(row);
    this.#take();
  }

  #take() {
    const { id, words } = this.#choices[this.#at];
    const { value, selectionStart: caret } = this.#field;
    const start = caret - (sought(value, caret)?.length ?? 0);
    this.#chosen.set(id, words);
    this.#field.setRangeText(`${words} `, start, caret, "end");
    this.#close();
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close() {
    this.#list.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
  }
}

/** @param {import("./mentions.js").Choice} choice @param {number} place */
function option({ name, about }, place) {
  const row = Object.assign(document.createElement("li"), { id: `suggest-${place}` });
  const role = Object.assign(document.createElement("span"), {
    className: "soft small",
    textContent: about,
  });
  row.setAttribute("role", "option");
  row.append(name, " ", role);
  return row;
}
