import { slot } from "./templates.js";

/** @typedef {import("./picking.js").Picked} Picked */
/** @typedef {import("./picking.js").PickedFile} PickedFile */

const phone = matchMedia("(pointer: coarse)");

/**
 * How files come to what one writes: by the button, pasted, or dropped anywhere in the talk. What
 * happens with them is loaded when the first one comes.
 */
export class Attaching {
  #form;
  #limits;
  #changed;
  /** @type {Promise<Picked> | undefined} */
  #loading;
  /** @type {Picked | undefined} */
  #picked;
  #isChosen = false;

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} area where files may be dropped
   * @param {import("./wire.js").Limits} limits
   * @param {() => void} changed
   */
  constructor(form, area, limits, changed) {
    this.#form = form;
    this.#limits = limits;
    this.#changed = changed;
    const field = /** @type {HTMLInputElement | null} */ (form.querySelector('[type="file"]'));
    field?.addEventListener("click", (event) => this.#ask(event, field));
    field?.addEventListener("change", () => this.#take(field));
    form.addEventListener("paste", (event) => this.#pasted(event));
    area.addEventListener("dragover", (event) => this.#over(event, area));
    area.addEventListener("dragleave", () => area.removeAttribute("data-dropping"));
    area.addEventListener("drop", (event) => this.#dropped(event, area));
  }

  get count() {
    return this.#picked?.count ?? 0;
  }

  get hasPictures() {
    return this.#picked?.hasPictures ?? false;
  }

  /** @returns {PickedFile[]} */
  take() {
    return this.#picked?.take() ?? [];
  }

  /** @param {PickedFile[]} files that came back */
  async put(files) {
    if (!files.length) return;
    const picked = await this.#load();
    files.forEach((one) => picked.put(one));
  }

  /** @param {string} words why they can't go along */
  async say(words) {
    (await this.#load()).say(words);
  }

  #load() {
    this.#loading ??= import("./picking.js").then(
      ({ Picked }) =>
        (this.#picked = new Picked(slot(this.#form, "picked"), this.#limits, this.#changed)),
    );
    return this.#loading;
  }

  /** A phone is asked first where from. @param {Event} event @param {HTMLInputElement} field */
  #ask(event, field) {
    if (!phone.matches || this.#isChosen) return;
    event.preventDefault();
    const open = () => {
      this.#isChosen = true;
      field.click();
      this.#isChosen = false;
    };
    void import("./picking.js").then(({ choose }) => choose(field, this.#limits, open));
  }

  /** @param {HTMLInputElement} field */
  #take(field) {
    const files = [...(field.files ?? [])];
    field.value = "";
    void this.#add(files);
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    void this.#add(files);
  }

  /** @param {DragEvent} event @param {HTMLElement} area */
  #over(event, area) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    area.toggleAttribute("data-dropping", true);
  }

  /** @param {DragEvent} event @param {HTMLElement} area */
  #dropped(event, area) {
    area.removeAttribute("data-dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    void this.#add(files);
  }

  /** @param {File[]} files */
  async #add(files) {
    if (files.length) await (await this.#load()).add(files);
    this.#form.querySelector("textarea")?.focus();
  }
}
