import { clock, dayOf, dayWords } from "./days.js";
import { fillFiles } from "./message-files.js";
import { pieces } from "./ranges.js";
import { data, people } from "./tab.js";
import { copy, slot } from "./templates.js";
import { _, listed } from "./words.js";

/** @typedef {import("./wire.js").Entry} Entry */
/** @typedef {import("./wire.js").Told} Told */

/** @type {Record<string, string>} */
const SIDES = {
  pupil: "pupil",
  teacher: "school",
  coordinator: "school",
  supervisor: "host",
  parent: "home",
};

/**
 * A message or a card, as a copy of its template or over its former state; nothing for kinds
 * that are not drawn.
 * @param {Entry} entry
 * @param {HTMLElement} [drawn]
 */
export function draw(entry, drawn = copy(isSpoken(entry) ? "t-message" : `t-${entry.what}`)) {
  if (!drawn) return undefined;
  if (entry.seq) Object.assign(drawn, { id: `m-${entry.seq}` }).dataset.seq = String(entry.seq);
  if (entry.at) drawn.dataset.day = dayOf(entry.at);
  if (isSpoken(entry)) fillMessage(drawn, entry);
  else fillCard(drawn, entry);
  return drawn;
}

/** @param {Entry} entry */
function isSpoken({ what }) {
  return what === "message.posted" || what === "note.written";
}

/** @param {HTMLElement} drawn @param {Entry} entry */
function fillMessage(drawn, { seq, what, by, at = "", with: told = {} }) {
  const mine = by === people.me;
  Object.assign(drawn.dataset, { by: by ?? "", at, what });
  drawn.toggleAttribute("data-mine", mine);
  drawn.toggleAttribute("data-note", what === "note.written");
  drawn.toggleAttribute("data-edited", Boolean(told.edited));
  drawn.toggleAttribute("data-withdrawn", Boolean(told.withdrawn));
  author(drawn, mine, by);
  quote(slot(drawn, "quote"), told.quote);
  slot(drawn, "note").hidden = what !== "note.written";
  const files = told.files ?? [];
  fillFiles(drawn, files, people.first(by));
  slot(drawn, "words").replaceChildren(
    ...(told.withdrawn ? [_("Dit bericht is ingetrokken.")] : spoken(told)),
  );
  slot(drawn, "words").hidden = !told.withdrawn && !told.body && files.length > 0;
  slot(drawn, "edited").hidden = !told.edited || Boolean(told.withdrawn);
  const time = /** @type {HTMLTimeElement} */ (slot(drawn, "at"));
  [time.dateTime, time.textContent] = [at, at && clock(at)];
  const more = /** @type {HTMLAnchorElement} */ (slot(drawn, "more"));
  more.hidden = !seq || (Boolean(told.withdrawn) && mine);
  if (seq) more.href = more.href.replace(/\/\d*$/, `/${seq}`);
  reactions(drawn, more.href, told);
}

/** @param {HTMLElement} drawn @param {boolean} mine @param {string | null | undefined} by */
function author(drawn, mine, by) {
  const { name, role } = people.get(by) ?? { name: _("iemand"), role: "" };
  faceOf(drawn, { name, role });
  slot(drawn, "name").textContent = mine ? _("Jij") : name;
  slot(drawn, "role").textContent = roleWord(role);
}

/** @param {HTMLElement} drawn @param {{name: string, role: string}} person */
export function faceOf(drawn, { name, role }) {
  const face = slot(drawn, "face");
  face.dataset.side = SIDES[role] ?? "pupil";
  face.textContent = initials(name);
}

/** @param {HTMLElement} drawn @param {import("./wire.js").Quote} [said] */
export function quote(drawn, said) {
  drawn.hidden = !said;
  if (!said) return;
  drawn.setAttribute("href", `?around=${said.seq}#m-${said.seq}`);
  slot(drawn, "quote-name").textContent = said.withdrawn ? "" : people.first(said.by);
  slot(drawn, "quote-text").textContent = said.withdrawn
    ? _("Dit bericht is ingetrokken.")
    : said.text || (said.kind ? brings(said.kind) : "");
}

/** What a message without words says in one line. @param {"image" | "file"} kind */
function brings(kind) {
  return kind === "image" ? _("Foto") : _("Bestand");
}

/** @param {Told} told @returns {(Node | string)[]} */
function spoken({ body = "", marks }) {
  return pieces(body, marks).map(({ text, link, who }) => {
    if (!link && !who) return text;
    const node = document.createElement(link ? "a" : "b");
    if (link)
      Object.assign(node, { href: link, rel: "noopener noreferrer nofollow", target: "_blank" });
    else Object.assign(node, { className: "mention" }).toggleAttribute("data-me", isMe(who));
    node.textContent = text;
    return node;
  });
}

/** @param {string} [who] */
function isMe(who) {
  return who === people.me || who === `role:${people.get(people.me)?.role}`;
}

/** @param {HTMLElement} drawn @param {string} href @param {Told} told */
function reactions(drawn, href, { reactions: given = {} }) {
  const made = Object.entries(given).map(([emoji, who]) => {
    const choice = document.querySelector(`message-menu [data-emoji="${emoji}"]`);
    const reaction = /** @type {HTMLAnchorElement} */ (copy("t-reaction"));
    const names = listed(who.map((id) => (id === people.me ? _("jij") : people.first(id))));
    reaction.href = href;
    reaction.dataset.emoji = emoji;
    reaction.setAttribute(
      "aria-label",
      `${who.length} × ${choice?.getAttribute("aria-label")}: ${names}`,
    );
    reaction.setAttribute("aria-pressed", String(who.includes(people.me)));
    reaction
      .querySelector("use")
      ?.setAttribute("href", choice?.querySelector("use")?.getAttribute("href") ?? "");
    slot(reaction, "count").textContent = String(who.length);
    return reaction;
  });
  slot(drawn, "reactions").replaceChildren(...made);
}

/**
 * A card's sentences carry their `{names}`; a line without its value goes.
 * @param {HTMLElement} drawn
 * @param {Entry} entry
 */
function fillCard(drawn, { by, at = "", with: told = {} }) {
  const who = told.who ?? by;
  const person = people.get(who);
  const role = told.role ?? person?.role ?? "";
  /** @type {Record<string, string>} */
  const values = {
    name: person?.name ?? told.name ?? _("iemand"),
    role: roleWord(role),
    by: people.get(by)?.name ?? _("de school"),
    reason: told.reason ?? "",
    signed_on: told.signed_on ? dayWords(told.signed_on) : "",
    [`${told.for}_${told.given ? "given" : "withdrawn"}`]: told.for ?? "",
  };
  const words = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = /** @type {Text} */ (words.currentNode);
    text.data = text.data.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
  }
  for (const part of drawn.querySelectorAll("[data-if]")) {
    if (!values[part.getAttribute("data-if") ?? ""]) part.remove();
  }
  const time = /** @type {HTMLTimeElement} */ (drawn.querySelector("time"));
  [time.dateTime, time.textContent] = [at, clock(at)];
}

/** @param {string} role */
export function roleWord(role) {
  return data.roles[role] ?? "";
}

/** @param {string} name */
function initials(name) {
  const big = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word) && word !== "Mw." && word !== "Dhr.");
  return big
    .slice(0, 2)
    .map((word) => Array.from(word)[0])
    .join("");
}
