import { edit } from "./message-editor.js";
import { clock, dayOf, dayWords } from "./days.js";
import { data, line, outbox, people } from "./tab.js";
import { copy, slot } from "./templates.js";

const DAY = 86_400_000;
const { room } = data.room;

/** What one can do with a message: opened by its three dots, by mouse, touch or keyboard. */
class MessageMenu extends HTMLElement {
  #menu = this.#dialog(".menu");
  #withdraw = this.#dialog('[data-for="withdraw"]');
  #versions = this.#dialog('[data-for="versions"]');
  /** @type {HTMLElement} */
  #message = this;
  /** Messages whose withdrawal this tab asked for, by the key of the command. @type {Map<string, HTMLElement>} */
  #asked = new Map();

  connectedCallback() {
    for (const more of document.querySelectorAll(".more"))
      more.setAttribute("aria-haspopup", "dialog");
    document.querySelector(".log")?.addEventListener("click", (event) => this.#open(event));
    this.#menu.addEventListener("click", (event) => this.#chosen(event));
    this.#menu.addEventListener("keydown", (event) => this.#move(event));
    this.#withdraw.addEventListener("close", () => this.#withdrawn());
    outbox.on("answered", ({ key }) => this.#asked.delete(key));
    outbox.on("refused", (command) => this.#refused(command));
  }

  /** @param {string} selector @returns {HTMLDialogElement} */
  #dialog(selector) {
    return /** @type {HTMLDialogElement} */ (this.querySelector(selector));
  }

  get #seq() {
    return Number(this.#message.dataset.seq);
  }

  /** @param {Event} event */
  #open(event) {
    const target = /** @type {HTMLElement} */ (event.target).closest(".more, .reaction");
    if (!target) return;
    event.preventDefault();
    this.#message = /** @type {HTMLElement} */ (target.closest(".message"));
    if (target.matches(".reaction"))
      return this.#react(/** @type {HTMLElement} */ (target).dataset.emoji ?? "");
    this.#offer();
    this.#menu.showModal();
    this.#anchor(target.getBoundingClientRect());
  }

  /** Only what this person may do with this message. */
  #offer() {
    const { by, at = "", what } = this.#message.dataset;
    const [mine, note] = [by === people.me, what === "note.written"];
    const withdrawn = this.#message.hasAttribute("data-withdrawn");
    const fresh = Date.now() - Date.parse(at) < DAY;
    const may = (/** @type {string} */ name) => !note && data.may.includes(name);
    /** @type {Record<string, boolean>} */
    const offered = {
      reply: may("message.post"),
      copy: Boolean(navigator.clipboard),
      edit: may("message.edit") && mine && fresh,
      versions: this.#message.hasAttribute("data-edited"),
      withdraw: may("message.withdraw") && (mine || data.room.role === "teacher"),
      report: may("message.report") && !mine,
    };
    if (withdrawn) for (const act of Object.keys(offered)) offered[act] &&= act === "report";
    for (const item of this.#items("[data-act]")) item.hidden = !offered[item.dataset.act ?? ""];
    for (const part of this.#items(".reaction-choice, hr")) part.hidden = !may("message.react") || withdrawn;
    for (const one of this.#items("[data-emoji]"))
      one.setAttribute("aria-pressed", String(this.#given(one.dataset.emoji)));
  }

  /** @param {string} selector @returns {NodeListOf<HTMLElement>} */
  #items(selector) {
    return this.#menu.querySelectorAll(selector);
  }

  /**
   * Beside the dots on a laptop; the style sheet lets it be a sheet on a phone.
   * @param {DOMRect} dots
   */
  #anchor(dots) {
    const { offsetWidth: wide, offsetHeight: high } = this.#menu;
    this.#menu.toggleAttribute("data-anchored", true);
    this.#menu.style.setProperty(
      "--menu-x",
      `${Math.max(8, Math.min(dots.left, innerWidth - wide - 8))}px`,
    );
    this.#menu.style.setProperty(
      "--menu-y",
      `${Math.max(8, Math.min(dots.bottom, innerHeight - high - 8))}px`,
    );
  }

  /** @param {Event} event */
  #chosen(event) {
    const item = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!item && event.target !== this.#menu) return;
    this.#menu.close();
    const { emoji, act } = item?.dataset ?? {};
    if (emoji) this.#react(emoji);
    if (act === "reply") document.dispatchEvent(new CustomEvent("reply", { detail: this.#seq }));
    if (act === "copy")
      void navigator.clipboard.writeText(slot(this.#message, "words").textContent ?? "");
    if (act === "edit") edit(this.#message);
    if (act === "versions") void this.#showVersions();
    if (act === "withdraw") this.#askWithdraw();
    if (act === "report") location.assign(`/rooms/${room}/messages/${this.#seq}/report`);
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...this.#items("button")].filter((item) => item.offsetParent);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    items[(at + step + items.length) % items.length].focus();
  }

  /** @param {string} [emoji] whether I gave it */
  #given(emoji) {
    return Boolean(
      this.#message.querySelector(`.reaction[data-emoji="${emoji}"][aria-pressed="true"]`),
    );
  }

  /** @param {string} emoji */
  #react(emoji) {
    const off = this.#given(emoji) || undefined;
    outbox.send("message.react", room, { seq: this.#seq, emoji, off });
  }

  /** @param {string} [typed] a reason that was refused @param {string} [say] why it was */
  #askWithdraw(typed = "", say = "") {
    const others = this.#message.dataset.by !== people.me;
    const why = /** @type {HTMLTextAreaElement} */ (this.#withdraw.querySelector("textarea"));
    slot(this.#withdraw, "why").hidden = !others;
    [why.required, why.value, this.#withdraw.returnValue] = [others, typed, ""];
    const wrong = slot(this.#withdraw, "wrong");
    [wrong.hidden, wrong.textContent] = [!say, say];
    this.#withdraw.showModal();
  }

  #withdrawn() {
    if (this.#withdraw.returnValue !== "withdraw") return;
    const why = this.#withdraw.querySelector("textarea")?.value || undefined;
    const { key } = outbox.send("message.withdraw", room, { seq: this.#seq, why });
    this.#asked.set(key, this.#message);
    // The three dots, which had the focus, go with the words.
    /** @type {HTMLElement} */ (this.#message.closest(".log-frame")).focus({ preventScroll: true });
  }

  /** The question stands open again, with the reason that was typed. @param {import("./outbox.js").Command} command */
  #refused({ key, with: said, failed }) {
    const message = this.#asked.get(key);
    this.#asked.delete(key);
    if (!message?.isConnected || !said.why || this.#withdraw.open) return;
    this.#message = message;
    this.#askWithdraw(String(said.why), failed?.say);
  }

  async #showVersions() {
    const { versions } = await line.ask({ do: "message.versions", room, with: { seq: this.#seq } });
    slot(this.#versions, "versions").replaceChildren(...versions.map(version));
    this.#versions.showModal();
  }
}

/** @param {{body: string, at: string}} told */
function version({ body, at }) {
  const row = /** @type {HTMLElement} */ (copy("t-version"));
  const [time, words] = [row.querySelector("time"), row.querySelector(".words")];
  if (time) time.textContent = `${dayWords(dayOf(at))}, ${clock(at)}`;
  if (words) words.textContent = body;
  return row;
}

customElements.define("message-menu", MessageMenu);
