import { Log } from "./log.js";
import { sendAgain } from "./consent.js";
import { isEdit, reopen } from "./message-editor.js";
import { browser } from "./outside.js";
import { Reading } from "./reading.js";
import { Scrolling } from "./scrolling.js";
import { data, line, outbox, people } from "./tab.js";
import { Turns } from "./turns.js";

/** @typedef {import("./wire.js").Entry} Entry */

const PAGE = 50;
const FOUND = 2_000;
const CHANGES = new Set([
  "message.edited",
  "message.withdrawn",
  "message.reacted",
  "message.files_ready",
]);
const VOICES = new Set(["room.frozen", "room.thawed", "room.muted", "room.unmuted"]);
const { room } = data.room;

/** The conversation, kept live: what the line tells goes into the log, what is read goes back. */
class LiveRoom extends HTMLElement {
  #frame = /** @type {HTMLElement} */ (this.querySelector(".log-frame"));
  #root = /** @type {HTMLElement} */ (this.querySelector(".log"));
  #jump = /** @type {HTMLElement} */ (this.querySelector(".jump"));
  #log = new Log(this.#root, data);
  #scrolling = new Scrolling(this.#frame, this.#root);
  #reading = new Reading(data.room.read ?? 0, (seq) => this.#mark(seq), browser.after);
  #more = data.more;
  #loading = false;
  /** What changes the log, in its order. */
  #turns = new Turns(reportError);

  connectedCallback() {
    this.#hearLine();
    this.#hearOutbox();
    people.on("typing", () => this.#typing());
    people.on("read", () => this.#receipts());
    this.#frame.addEventListener("scroll", () => this.#look(), { passive: true });
    document.addEventListener("visibilitychange", () => this.#look());
    this.addEventListener("click", (event) => this.#click(event));
    outbox.words(room).forEach((command) => this.#wait(command));
    this.#reopen();
    this.#start();
  }

  #hearLine() {
    line.on("entry", (entry) => {
      if (isAboutVoices(entry)) location.reload();
      else if (entry.room === room) this.#inTurn(entry, people.known);
    });
    line.on("reset", (reset) => {
      if (reset.room === room) void this.#turns.take(() => this.#restart(reset.head));
    });
    line.on("gained", (seat) => {
      if (seat.room === room) location.reload();
    });
    line.on("state", () => this.#log.waitingWords(line.stands));
    line.on("hello", ({ rooms }) => {
      const here = rooms.find((one) => one.room === room);
      if (here) this.#reading.again(here.read ?? 0);
    });
  }

  #hearOutbox() {
    outbox.on("waiting", (command) => this.#wait(command));
    outbox.on("refused", (command) => {
      this.#wait(command);
      this.#reopen();
    });
    outbox.on("dropped", ({ key }) => this.#log.drop(key));
    outbox.on("progress", (told) => this.#log.progress(told));
    // Its entry stood in the page already: only the answer was lost.
    outbox.on("answered", ({ key, seq = 0 }) => seq <= this.#log.last && this.#log.drop(key));
  }

  /**
   * A newcomer's card waits for the name; nothing overtakes it. What went wrong is read anew.
   * @param {Entry} entry
   * @param {Promise<void>} known
   */
  #inTurn(entry, known) {
    void this.#turns.take(async () => {
      try {
        await known;
        this.#hear(entry);
      } catch (error) {
        reportError(error);
        await this.#restart(entry.seq);
      }
    });
  }

  /** @param {Entry} entry */
  #hear(entry) {
    const looking = this.#looking;
    this.#scrolling.keep(() => this.#take(entry, looking));
    this.#receipts();
    this.#look();
  }

  /** @param {Entry} entry @param {boolean} looking */
  #take(entry, looking) {
    if (CHANGES.has(entry.what ?? "")) this.#log.change(entry);
    if (entry.what === "room.erased") this.#log.erase(entry.with?.numbers ?? []);
    const drawn = this.#log.append(entry);
    if (!drawn) return;
    if (entry.by) people.stopped(entry.by);
    if (!looking && entry.by !== people.me) this.#log.unseen(drawn);
    this.#jump.hidden = this.#scrolling.atEnd;
  }

  /** @param {import("./wire.js").Command} command */
  #wait(command) {
    if (command.room !== room || !/\.(post|write)$/.test(command.do)) return;
    this.#log.wait(command, line.stands);
    this.#scrolling.toEnd();
  }

  async #older() {
    if (!this.#more || this.#loading) return;
    this.#loading = true;
    try {
      const { entries, more } = await this.#history({ before: this.#log.first });
      this.#scrolling.keep(() => this.#log.prepend(entries));
      this.#enough(more);
      this.#reopen();
    } catch (error) {
      reportError(error);
    } finally {
      this.#loading = false;
    }
  }

  /**
   * What we had is no longer the history of this room. Without an answer the log goes on after
   * `head`, and what is older comes when one looks for it.
   * @param {number} head
   */
  async #restart(head) {
    const { entries, more } = await this.#history({}).catch((error) => {
      reportError(error);
      return { entries: [], more: true };
    });
    this.#log.restart(entries, head);
    this.#enough(more);
    this.#reopen();
    this.#scrolling.toEnd();
  }

  /** Edits that were refused stand open again, with the words that were typed. */
  #reopen() {
    for (const command of outbox.words(room).filter(isEdit)) {
      const message = command.failed && this.#log.message(Number(command.with.seq));
      if (message) reopen(message, command);
    }
  }

  /** @param {{before?: number}} from @returns {Promise<{entries: Entry[], more: boolean}>} */
  #history(from) {
    return line.ask({ do: "room.history", room, with: { ...from, limit: PAGE } });
  }

  /** @param {boolean} more */
  #enough(more) {
    this.#more = more;
    if (!more) this.querySelector(".older")?.remove();
  }

  #start() {
    const unread = this.querySelector("#new");
    if (document.getElementById(location.hash.slice(1))) return;
    if (unread) unread.scrollIntoView();
    else this.#scrolling.toEnd();
    this.#look();
  }

  /** The person sees the newest words. */
  get #looking() {
    return !document.hidden && this.#scrolling.atEnd;
  }

  #look() {
    if (this.#scrolling.nearTop) void this.#older();
    if (!this.#looking) return;
    this.#jump.hidden = true;
    this.#log.allSeen();
    this.#reading.saw(this.#log.last);
  }

  /** @param {number} seq */
  #mark(seq) {
    line.say({ do: "read.mark", room, with: { seq } });
  }

  #receipts() {
    this.#log.receipts((seq) => people.readWords(seq));
  }

  #typing() {
    const typing = /** @type {HTMLElement} */ (this.querySelector(".typing"));
    const words = people.typingWords();
    this.#scrolling.keep(() => {
      typing.hidden = !words;
      /** @type {HTMLElement} */ (typing.querySelector("[data-slot]")).textContent = words;
    });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target);
    const key = /** @type {HTMLElement | null} */ (target.closest("[data-key]"))?.dataset.key ?? "";
    const act = target.closest("[data-act]")?.getAttribute("data-act");
    if (key && act) void this.#settle(key, act);
    else if (target.closest(".jump")) this.#scrolling.toEnd();
    else if (target.closest(".older")) void this.#older();
    else if (target.closest('.photo[data-state="ready"]') && !event.ctrlKey && !event.metaKey)
      void import("./viewer.js").then(({ view }) => view(/** @type {any} */ (target.closest("a"))));
    else if (!this.#find(target.closest(".quote"))) return;
    event.preventDefault();
  }

  /** What becomes of words that were not sent. @param {string} key @param {string} act */
  async #settle(key, act) {
    if (act === "drop") return outbox.drop(key);
    const command = outbox.words(room).find((one) => one.key === key);
    if (act === "again" && command) return void (await sendAgain(command));
    const taken = act === "rewrite" && (await outbox.take(key));
    if (taken) document.dispatchEvent(new CustomEvent("rewrite", { detail: taken }));
  }

  /**
   * Shows what was quoted; when it is not in the log, the link leads there.
   * @param {Element | null} quote
   */
  #find(quote) {
    const found = this.#log.message(quote?.getAttribute("href")?.split("#m-")[1] ?? 0);
    if (!found) return false;
    found.scrollIntoView({ block: "center" });
    found.toggleAttribute("data-found", true);
    setTimeout(() => found.removeAttribute("data-found"), FOUND);
    return true;
  }
}

/**
 * From here on one may or may not write in this room: the page says so, and why.
 * @param {Entry} entry
 */
function isAboutVoices({ room: of, what = "", with: told }) {
  const here = of === room || Boolean(told?.rooms?.includes(room));
  return here && VOICES.has(what);
}

customElements.define("live-room", LiveRoom);
