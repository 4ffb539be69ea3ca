import { draw, quote } from "./drawing.js";
import { tidy } from "./grouping.js";
import { fillProgress, fillWaiting } from "./message-files.js";
import { outbox, people } from "./tab.js";
import { copy, slot } from "./templates.js";
import { _ } from "./words.js";

/** @typedef {import("./wire.js").Entry} Entry */
/** @typedef {import("./wire.js").Command} Command */

const QUOTED = 200;

/**
 * What stands in the log of a room: stored entries in their order, then what is still on its way.
 */
export class Log {
  #root;
  /** Own words without a number yet, by key. @type {Map<string, HTMLElement>} */
  #waiting = new Map();
  /** The message with the words who has read it. @type {HTMLElement | null | undefined} */
  #receipt;
  #unseen = 0;

  /**
   * @param {HTMLElement} root
   * @param {{first: number, last: number}} drawn the numbers that stand in the page
   */
  constructor(root, { first, last }) {
    this.#root = root;
    this.first = first;
    this.last = last;
    this.#receipt = root.querySelector(".state:not([hidden])")?.closest(".message");
  }

  /**
   * The next number of the stream; hidden ones and unknown kinds only count.
   * @param {Entry} entry
   */
  append(entry) {
    if (entry.seq <= this.last) return undefined;
    this.last = entry.seq;
    const drawn = drawnIfPossible(entry, this.#waiting.get(entry.key ?? ""));
    if (drawn) this.#place(drawn, entry.key ?? "");
    return drawn;
  }

  /** An older page. @param {Entry[]} entries */
  prepend(entries) {
    const before = this.#root.querySelector(".day, .message, .record");
    this.first = entries[0]?.seq ?? this.first;
    for (const entry of entries) {
      const drawn = drawnIfPossible(entry);
      if (drawn) this.#root.insertBefore(drawn, before);
    }
    tidy(this.#root);
  }

  /**
   * History starts anew; what is on its way stays.
   * @param {Entry[]} entries
   * @param {number} head the last number, when there are no entries
   */
  restart(entries, head) {
    this.#root
      .querySelectorAll(":scope > :is(.day, .record, .message[data-seq], .empty)")
      .forEach((old) => old.remove());
    this.first = entries[0]?.seq ?? head + 1;
    this.last = this.first - 1;
    entries.forEach((entry) => this.append(entry));
  }

  /**
   * A message was edited, withdrawn, or reacted to: it is told whole, as it stands now.
   * @param {Entry} entry
   */
  change({ room, with: { of: seq = 0, message: now = {} } = {} }) {
    const drawn = this.message(seq);
    if (!drawn) return;
    const { by = "", at, what } = drawn.dataset;
    draw({ room, seq, what, by, at, with: now }, drawn);
    const said = {
      seq,
      by,
      text: Array.from(now.body ?? "")
        .slice(0, QUOTED)
        .join(""),
      kind: now.files?.[0].kind,
      withdrawn: now.withdrawn,
    };
    const quotes = this.#root.querySelectorAll(`a.quote[href$="#${drawn.id}"]`);
    quotes.forEach((one) => quote(/** @type {HTMLElement} */ (one), said));
  }

  /** These numbers are hidden from now on, and nobody quotes them. @param {[number, number][]} numbers */
  erase(numbers) {
    const isGone = (/** @type {string | undefined} */ seq) =>
      numbers.some(([first, last]) => first <= Number(seq) && Number(seq) <= last);
    for (const drawn of this.#root.querySelectorAll("[data-seq]"))
      if (isGone(/** @type {HTMLElement} */ (drawn).dataset.seq)) drawn.remove();
    for (const quoted of this.#root.querySelectorAll('a.quote[href*="#m-"]'))
      if (isGone(quoted.getAttribute("href")?.split("#m-")[1])) quoted.remove();
    tidy(this.#root);
  }

  /** @param {number | string} seq @returns {HTMLElement | null} */
  message(seq) {
    return this.#root.querySelector(`#m-${seq}`);
  }

  /** Own words on their way, or refused. @param {Command} command @param {boolean} online */
  wait(command, online) {
    const { room, key, at, failed, files = [] } = command;
    const what = command.do === "note.write" ? "note.written" : "message.posted";
    const told = { body: String(command.with.body), quote: this.#quoted(command.with.reply_to) };
    const former = this.#waiting.get(key);
    const drawn = former ?? draw({ room, seq: 0, what, by: people.me, at, with: told });
    if (!drawn) return;
    fillWaiting(drawn, files, (file) => outbox.blob(file));
    slot(drawn, "words").hidden = !told.body && files.length > 0;
    drawn.dataset.key = key;
    drawn.toggleAttribute("data-pending", !failed);
    drawn.toggleAttribute("data-failed", Boolean(failed));
    this.#waiting.set(key, drawn);
    if (!drawn.isConnected) this.#root.insertBefore(drawn, this.#end);
    tidy(this.#root, drawn);
    if (failed) this.#refused(drawn, failed.say ?? "");
    else this.waitingWords(online);
  }

  /** How far a file of it has been sent. @param {{key: string, file: string, part: number}} told */
  progress({ key, file, part }) {
    const drawn = this.#waiting.get(key);
    if (drawn) fillProgress(drawn, file, part);
  }

  /** @param {string} key */
  drop(key) {
    this.#waiting.get(key)?.remove();
    this.#waiting.delete(key);
  }

  /** What becomes of the words that wait; files can still be held back. @param {boolean} online */
  waitingWords(online) {
    for (const drawn of this.#waiting.values()) {
      if (!drawn.hasAttribute("data-pending")) continue;
      say(drawn, waitingWords(online));
      const out = drawn.querySelector("[data-file]") && copy("t-hold-back");
      if (out) slot(drawn, "state").append(" ", out);
    }
  }

  /** Words under the last own message. @param {(seq: number) => string} words */
  receipts(words) {
    const own = this.#root.querySelectorAll(
      '.message[data-mine][data-what="message.posted"][data-seq]',
    );
    const last = /** @type {HTMLElement | undefined} */ ([...own].at(-1));
    if (this.#receipt !== last && this.#receipt) say(this.#receipt, "");
    this.#receipt = last;
    if (last) say(last, words(Number(last.dataset.seq)));
  }

  /** The line above what came while nobody looked. @param {HTMLElement} drawn */
  unseen(drawn) {
    const line = /** @type {HTMLElement} */ (this.#root.querySelector("#new") ?? copy("t-unread"));
    if (this.#unseen++ === 0) this.#root.insertBefore(line, drawn);
    const words = line.querySelector(".measure-line span");
    if (words) words.textContent = _("nieuw voor jou · {n}", { n: this.#unseen });
    tidy(this.#root, drawn);
  }

  allSeen() {
    this.#unseen = 0;
  }

  get #end() {
    return this.#root.querySelector(":scope > .typing");
  }

  /** @param {HTMLElement} drawn @param {string} key */
  #place(drawn, key) {
    this.#waiting.delete(key);
    ["data-pending", "data-failed", "data-key"].forEach((name) => drawn.removeAttribute(name));
    this.#root.querySelector(":scope > .empty")?.remove();
    const before = this.#waiting.values().next().value ?? this.#end;
    if (drawn.nextElementSibling !== before || !drawn.isConnected)
      this.#root.insertBefore(drawn, before);
    if (slot(drawn, "state")) say(drawn, "");
    tidy(this.#root, drawn);
  }

  /** @param {unknown} seq */
  #quoted(seq) {
    const said = seq ? this.message(Number(seq)) : null;
    return said
      ? { seq: Number(seq), by: said.dataset.by, text: slot(said, "words").textContent ?? "" }
      : undefined;
  }

  /** @param {HTMLElement} drawn @param {string} why */
  #refused(drawn, why) {
    const words = copy("t-failed");
    if (!words) return;
    slot(words, "say").textContent = why;
    say(drawn, "");
    slot(drawn, "state").append(words);
    slot(drawn, "state").hidden = false;
    slot(drawn, "state").classList.add("tone-stop");
  }
}

/** @param {boolean} online */
function waitingWords(online) {
  if (online) return _("Wordt verstuurd…");
  if (outbox.lasts) return _("Wacht op verbinding. Je hoeft niets te doen.");
  return _("Wacht op verbinding. Houd deze pagina open: je toestel kan dit niet bewaren.");
}

/**
 * One entry that can't be drawn takes no other with it.
 * @param {Entry} entry
 * @param {HTMLElement} [former]
 */
function drawnIfPossible(entry, former) {
  try {
    return draw(entry, former);
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

/** @param {HTMLElement} drawn @param {string} words */
function say(drawn, words) {
  const state = slot(drawn, "state");
  state.classList.remove("tone-stop");
  state.textContent = words;
  state.hidden = !words;
}
