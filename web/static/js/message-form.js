import { Attaching } from "./attaching.js";
import { asked } from "./consent.js";
import { restored } from "./drafts.js";
import { MentionList } from "./mention-list.js";
import { lengthOf } from "./ranges.js";
import { data, drafts, line, outbox, people } from "./tab.js";
import { slot } from "./templates.js";
import { _, ngettext } from "./words.js";

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {{command: Command, files: import("./picking.js").PickedFile[]}} Taken */

const TYPING = 3_000;
const NEARLY = 500;
const { room } = data.room;
const laptop = matchMedia("(pointer: fine)");

/** Where one writes: keeps the draft, says that one types, and hands over what is said. */
class MessageForm extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
  #field = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  #mentions = new MentionList(
    this.#field,
    /** @type {HTMLElement} */ (this.querySelector(".suggest")),
  );
  #files = new Attaching(
    this.#form,
    /** @type {HTMLElement} */ (this.closest("live-room")),
    data.limits,
    () => this.#count(),
  );
  #typedAt = 0;
  #isAsking = false;
  /** @type {number | undefined} */
  #replyTo;

  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#form.addEventListener("change", () => this.#keep());
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.querySelector('[data-act="unquote"]')?.addEventListener("click", () => this.#unquote());
    document.addEventListener("reply", (event) =>
      this.#reply(/** @type {CustomEvent<number>} */ (event).detail),
    );
    document.addEventListener("rewrite", (event) =>
      this.#rewrite(/** @type {CustomEvent<Taken>} */ (event).detail),
    );
    line.on("missing", (lost) => {
      if (lost.room === room) this.hidden = true;
    });
    this.#restore();
  }

  /** Words that came back with the page are newer than those kept here. */
  #restore() {
    const { defaultValue } = this.#field;
    const kept = defaultValue ? undefined : restored(drafts.of(room), Boolean(this.#noteChoice));
    this.#choose(kept?.do ?? this.#drawnFor);
    this.#field.value = kept?.body ?? defaultValue;
    if (kept?.reply_to) this.#quote(kept.reply_to);
    this.#count();
  }

  /** @returns {HTMLInputElement | null} */
  get #noteChoice() {
    return this.#form.querySelector('[name="do"][value="note.write"]');
  }

  /** What the words are: `message.post` or `note.write`. */
  get #do() {
    return String(new FormData(this.#form).get("do"));
  }

  /** A browser that reloads may remember another choice than the page was drawn with. */
  get #drawnFor() {
    return this.#noteChoice?.defaultChecked ? "note.write" : "message.post";
  }

  /** @param {string} doing */
  #choose(doing) {
    for (const choice of this.#form.querySelectorAll('[name="do"][type="radio"]')) {
      const radio = /** @type {HTMLInputElement} */ (choice);
      radio.checked = radio.value === doing;
    }
  }

  async #submit() {
    const body = this.#field.value.trim();
    const isNote = this.#do === "note.write";
    const isEmpty = !body && !this.#files.count;
    if (isEmpty || lengthOf(body) > data.limits.body || this.#isAsking) return this.#field.focus();
    if (isNote && this.#files.count) return this.#files.say(_("Een notitie kan geen bestanden hebben."));
    const { goes, shows_pupil } = await this.#asked();
    if (!goes) return this.#files.say(this.#notShown());
    const mentions = this.#mentions.standing(body);
    const what = { body, reply_to: this.#replyTo, mentions, shows_pupil };
    outbox.send(this.#do, room, isNote ? { body } : what, this.#files.take());
    this.#field.value = "";
    this.#typedAt = 0;
    this.#unquote();
  }

  async #asked() {
    this.#isAsking = true;
    try {
      return await asked(this.#files.hasPictures);
    } finally {
      this.#isAsking = false;
    }
  }

  #notShown() {
    const name = data.consent?.pupil;
    return _("Zo'n foto mag hier niet: er is geen toestemming voor {name}. Haal hem weg.", { name });
  }

  /** On a laptop Enter sends; a phone has a button for that. @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || this.#mentions.key(event)) return;
    if (event.key === "Escape") this.#unquote();
    if (event.key !== "Enter" || event.shiftKey || !laptop.matches) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #typed() {
    this.#keep();
    if (!this.#field.value || Date.now() - this.#typedAt < TYPING) return;
    this.#typedAt = Date.now();
    line.say({ do: "typing", room });
  }

  #keep() {
    const body = this.#field.value;
    drafts.keep(room, { do: this.#do, body, reply_to: this.#replyTo });
    this.#count();
  }

  #count() {
    const left = data.limits.body - lengthOf(this.#field.value.trim());
    const words = slot(this, "count");
    words.hidden = left > NEARLY;
    if (words.hidden) return;
    words.textContent =
      left < 0
        ? ngettext(
            "{n} teken te veel. Maak het korter.",
            "{n} tekens te veel. Maak het korter.",
            -left,
          )
        : ngettext("Nog {n} teken.", "Nog {n} tekens.", left);
  }

  /** @param {number} seq */
  #reply(seq) {
    this.#quote(seq);
    this.#field.focus();
    this.#keep();
  }

  /** Refused words come back, with their files. @param {Taken} taken */
  #rewrite({ command, files }) {
    this.#choose(command.do);
    this.#field.value = [String(command.with.body), this.#field.value].filter(Boolean).join("\n");
    if (command.with.reply_to) this.#quote(Number(command.with.reply_to));
    void this.#files.put(files);
    this.#field.focus();
    this.#keep();
  }

  /** @param {number} seq */
  #quote(seq) {
    const said = document.getElementById(`m-${seq}`);
    if (!said) return;
    this.#replyTo = seq;
    slot(this, "about").hidden = false;
    slot(this, "about-name").textContent = _("Antwoord aan {name}", {
      name: people.first(said.dataset.by),
    });
    slot(this, "about-text").textContent = slot(said, "words").textContent;
  }

  #unquote() {
    this.#replyTo = undefined;
    slot(this, "about").hidden = true;
    this.#keep();
    this.#field.focus();
  }
}

customElements.define("message-form", MessageForm);
