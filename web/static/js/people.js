import { Hearers } from "./hearers.js";
import { _, listed, ngettext } from "./words.js";

/** @typedef {import("./wire.js").Person} Person */
/** @typedef {import("./wire.js").Whisper} Whisper */

const FORGET_TYPING = 6_000;
// Cards that may name somebody who never sat here.
const NAMING = new Set(["parent.kept", "parent.let_go", "agreement.signed_on_paper"]);

/** Who is in this room: who they are, who is here, who types, who has read how far. */
export class People {
  #line;
  #room;
  /** @type {Map<string, Person>} */
  #people = new Map();
  /** Who types, each with the way to forget it. @type {Map<string, () => void>} */
  #typing = new Map();
  #after;
  #hearers = /** @type {Hearers<{people: void, here: void, typing: void, read: void}>} */ (
    new Hearers()
  );
  /** Done when all who came, left or were named by now are known. @type {Promise<void>} */
  known = Promise.resolve();
  /** Large rooms only count. @type {number | undefined} */
  count;

  /**
   * @param {Pick<import("./line.js").Line, "on" | "ask">} line
   * @param {{room: {room: string}, people: Person[], me: {id: string}}} data
   * @param {import("./outside.js").Outside["after"]} [after]
   */
  constructor(line, { room, people, me }, after) {
    this.#line = line;
    this.#room = room.room;
    this.#after =
      after ??
      ((wait, act) =>
        (
          (timer) => () =>
            clearTimeout(timer)
        )(setTimeout(act, wait)));
    this.me = me.id;
    this.#take(people);
    this.on = this.#hearers.on.bind(this.#hearers);
    line.on("whisper", (whisper) => whisper.room === this.#room && this.#hear(whisper));
    line.on("entry", ({ room: where, what, with: { who } = {} }) => {
      const isNew = what?.startsWith("member.") || (NAMING.has(what ?? "") && !this.get(who));
      if (where === this.#room && isNew) this.known = this.refresh();
    });
    line.on("state", (state) => state === "offline" && this.#nobody());
  }

  get all() {
    return [...this.#people.values()];
  }

  /** Those who are members now, without oneself. */
  get others() {
    return this.all.filter(({ id, left }) => id !== this.me && !left);
  }

  /** @param {string | null | undefined} id */
  get(id) {
    return id ? this.#people.get(id) : undefined;
  }

  /** As one calls somebody: "Henk", but "Mw. Bakker". @param {string | null | undefined} id */
  first(id) {
    return firstName(this.get(id)?.name ?? _("iemand"));
  }

  async refresh() {
    const asked = { do: "room.people", room: this.#room, with: {} };
    const answer = await this.#line.ask(asked).catch(() => undefined);
    if (!answer) return;
    this.#take(answer.people);
    this.#changed("people");
  }

  /** "Henk is aan het typen", or nothing. */
  typingWords() {
    const names = [...this.#typing.keys()].map((id) => this.first(id));
    if (!names.length) return "";
    return ngettext("{names} is aan het typen", "{names} zijn aan het typen", names.length, {
      names: listed(names),
    });
  }

  /** "Gelezen door Henk en Marieke", or nothing. @param {number} seq */
  readWords(seq) {
    const names = this.others
      .filter(({ read }) => (read ?? 0) >= seq)
      .map(({ id }) => this.first(id));
    return names.length ? _("Gelezen door {names}", { names: listed(names) }) : "";
  }

  /** @param {Whisper} whisper */
  #hear({ whisper, by = "", ...said }) {
    if (whisper === "typing" && by !== this.me) this.#types(by);
    if (whisper === "read") this.#reads(by, said.seq ?? 0);
    if (whisper === "presence") this.#present(said);
  }

  /** @param {string} id */
  #types(id) {
    this.#typing.get(id)?.();
    this.#typing.set(
      id,
      this.#after(FORGET_TYPING, () => this.stopped(id)),
    );
    this.#changed("typing");
  }

  /** What was typed is said, or given up. @param {string} id */
  stopped(id) {
    this.#typing.get(id)?.();
    if (this.#typing.delete(id)) this.#changed("typing");
  }

  /** @param {string} id @param {number} seq */
  #reads(id, seq) {
    const person = this.get(id);
    if (person) person.read = Math.max(person.read ?? 0, seq);
    this.#changed("read");
  }

  /** @param {Omit<Whisper, "whisper" | "by">} said */
  #present({ all, here = {}, gone = [], count }) {
    this.count = count;
    for (const person of this.all) {
      const away = all || gone.includes(person.id) ? null : person.here;
      person.here = here[person.id] ?? away;
    }
    this.#changed("here");
  }

  /** @param {"people" | "here" | "typing" | "read"} what */
  #changed(what) {
    this.#hearers.tell(what, undefined);
  }

  #nobody() {
    this.all.forEach((person) => (person.here = null));
    [...this.#typing.keys()].forEach((id) => this.stopped(id));
    this.#changed("here");
  }

  /** @param {Person[]} people */
  #take(people) {
    this.#people = new Map(people.map((person) => [person.id, person]));
  }
}

/** @param {string} name */
export function firstName(name) {
  return /^(Mw|Dhr)\./.test(name) ? name : name.split(" ")[0];
}
