import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { clock, dayOf, dayWords, follows } from "../static/js/days.js";
import { choices, sought, standing } from "../static/js/mentions.js";
import { lengthOf, pieces } from "../static/js/ranges.js";
import { _, listed, ngettext, speak } from "../static/js/words.js";

afterEach(() => speak({}));

test("Dutch is the message itself, with its names filled in", () => {
  assert.equal(_("Gelezen door {names}", { names: "Henk" }), "Gelezen door Henk");
  assert.equal(ngettext("Nog {n} teken.", "Nog {n} tekens.", 1), "Nog 1 teken.");
  assert.equal(listed(["Henk", "Marieke", "Bart"]), "Henk, Marieke en Bart");
});

test("other languages come from the page, plurals as one|many", () => {
  speak({
    "Gelezen door {names}": "Read by {names}",
    "Nog {n} teken.|Nog {n} tekens.": "{n} character left.|{n} characters left.",
  });

  assert.equal(_("Gelezen door {names}", { names: "{n}" }), "Read by {n}");
  assert.equal(ngettext("Nog {n} teken.", "Nog {n} tekens.", 3), "3 characters left.");
});

test("marks count code points: what comes after an emoji is not shifted", () => {
  const body = "😀👍 zie https://x.nl @Henk";
  const marks = [
    { from: 20, to: 25, who: "u_henk" },
    { from: 7, to: 19, link: "https://x.nl" },
  ];

  assert.deepEqual(
    pieces(body, marks).map(({ text, link, who }) => link ?? who ?? text),
    ["😀👍 zie ", "https://x.nl", " ", "u_henk"],
  );
});

test("a mark that overlaps or lies outside is left out, and no link runs script", () => {
  const marks = [
    { from: 0, to: 3, link: "javascript:alert(1)" },
    { from: 2, to: 4, who: "u_x" },
    { from: 5, to: 99, who: "u_y" },
  ];

  assert.deepEqual(pieces("hallo", marks), [
    { text: "hal", link: undefined, who: undefined },
    { text: "lo" },
  ]);
  assert.deepEqual(pieces(""), []);
});

test("a body is as long as the server finds it", () => {
  assert.equal(lengthOf("😀e\u0301"), 2);
});

test("times and days are those of the school's wall, also at night", () => {
  assert.equal(clock("2026-11-23T23:05:00Z"), "00:05");
  assert.equal(dayOf("2026-11-23T23:05:00Z"), "2026-11-24");
  assert.equal(dayOf("2026-07-23T22:05:00Z"), "2026-07-24");
});

test("today is said, and another year too", () => {
  const now = new Date("2026-11-23T12:00:00Z");

  assert.equal(dayWords("2026-11-23", now), "vandaag, maandag 23 november");
  assert.equal(dayWords("2026-11-19", now), "donderdag 19 november");
  assert.equal(dayWords("2025-11-19", now), "woensdag 19 november 2025");
});

test("who goes on talking within five minutes of the same day is grouped", () => {
  const said = (/** @type {string} */ at, by = "u_henk", what = "message.posted") => ({
    at,
    by,
    what,
  });
  const first = said("2026-11-23T12:00:50Z");

  assert.ok(follows(first, said("2026-11-23T12:04:59Z")));
  assert.ok(!follows(first, said("2026-11-23T12:05:00Z")));
  assert.ok(!follows(first, said("2026-11-23T12:01:00Z", "u_noor")));
  assert.ok(!follows(first, said("2026-11-23T12:01:00Z", "u_henk", "note.written")));
  assert.ok(!follows(said("2026-11-23T22:59:00Z"), said("2026-11-23T23:00:00Z")));
  assert.ok(!follows(undefined, first));
});

const ROLES = { teacher: "docent", supervisor: "praktijkbegeleider", parent: "ouder" };
/** @type {import("../static/js/wire.js").Person[]} */
const PEOPLE = [
  { id: "u_henk", name: "Henk Stoutjes", role: "supervisor" },
  { id: "u_marieke", name: "Marieke Hofstra", role: "teacher" },
  { id: "u_moe", name: "Mw. El Idrissi", role: "parent" },
  { id: "u_va", name: "Dhr. El Idrissi", role: "parent" },
];

test("an @ at the start of a word seeks people and roles", () => {
  assert.equal(sought("hoi @He", 7), "He");
  assert.equal(sought("mail a@b", 8), undefined);
  assert.deepEqual(
    choices("he", PEOPLE, ROLES).map(({ id }) => id),
    ["u_henk"],
  );
  assert.deepEqual(
    choices("do", PEOPLE, ROLES).map(({ words }) => words),
    ["docent"],
  );
  assert.deepEqual(
    choices("idr", PEOPLE, ROLES).map(({ words }) => words),
    ["Mw. El Idrissi", "Dhr. El Idrissi"],
  );
  assert.equal(choices("leer", PEOPLE, ROLES).length, 0);
});

test("only mentions that still stand in the body go along", () => {
  const chosen = new Map([
    ["u_henk", "Henk"],
    ["role:teacher", "docent"],
  ]);

  assert.deepEqual(standing(chosen, "@docent, kom je?"), ["role:teacher"]);
});
