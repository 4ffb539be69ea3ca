import assert from "node:assert/strict";
import { test } from "node:test";
import { Hearers } from "../static/js/hearers.js";
import { People } from "../static/js/people.js";
import { Reading } from "../static/js/reading.js";
import { FakeWorld } from "./fakes.js";

/** @typedef {import("../static/js/wire.js").Heard} Heard */

function setUp() {
  const world = new FakeWorld();
  const heard = /** @type {Hearers<Heard>} */ (new Hearers());
  /** @type {import("../static/js/wire.js").Person[]} */
  const people = [
    { id: "u_noor", name: "Noor Bakker", role: "pupil", read: 3 },
    { id: "u_henk", name: "Henk Stoutjes", role: "supervisor", read: 5 },
    { id: "u_bakker", name: "Mw. Bakker", role: "parent", read: 2 },
  ];
  const newcomer = { id: "u_bart", name: "Bart Willems", role: /** @type {const} */ ("teacher") };
  const line = { on: heard.on.bind(heard), ask: async () => ({ people: [...people, newcomer] }) };
  const room = new People(
    line,
    { room: { room: "p_noor" }, people, me: { id: "u_noor" } },
    world.outside.after,
  );
  /** @param {object} frame */
  const whisper = (frame) =>
    heard.tell("whisper", /** @type {any} */ ({ room: "p_noor", ...frame }));
  return { world, heard, room, whisper };
}

test("who types is named until six seconds later, or until it is said", () => {
  const { world, room, whisper } = setUp();
  whisper({ whisper: "typing", by: "u_henk" });
  whisper({ whisper: "typing", by: "u_noor" });
  assert.equal(room.typingWords(), "Henk is aan het typen");

  world.passes(5_000);
  whisper({ whisper: "typing", by: "u_henk" });
  whisper({ whisper: "typing", by: "u_bakker" });
  world.passes(5_999);
  assert.equal(room.typingWords(), "Henk en Mw. Bakker zijn aan het typen");
  room.stopped("u_henk");
  assert.equal(room.typingWords(), "Mw. Bakker is aan het typen");
  world.passes(1);
  assert.equal(room.typingWords(), "");
});

test("receipts are words about the others", () => {
  const { room, whisper } = setUp();
  assert.equal(room.readWords(5), "Gelezen door Henk");

  whisper({ whisper: "read", by: "u_bakker", seq: 6 });
  whisper({ whisper: "read", by: "u_bakker", seq: 4 });

  assert.equal(room.readWords(6), "Gelezen door Mw. Bakker");
  assert.equal(room.readWords(7), "");
});

test("presence comes whole, then as differences, and goes with the line", () => {
  const { heard, room, whisper } = setUp();
  whisper({ whisper: "presence", all: true, here: { u_henk: "at_work", u_bakker: "away" } });
  whisper({ whisper: "presence", here: { u_bakker: "online" }, gone: ["u_henk"] });
  assert.deepEqual(
    room.others.map(({ here }) => here),
    [null, "online"],
  );

  heard.tell("state", "offline");
  assert.deepEqual(
    room.others.map(({ here }) => here),
    [null, null],
  );
});

test("whispers of other rooms are not ours", () => {
  const { room, whisper } = setUp();

  whisper({ room: "p_sem", whisper: "typing", by: "u_henk" });

  assert.equal(room.typingWords(), "");
});

test("a newcomer is asked for", async () => {
  const { heard, room } = setUp();
  const asked = new Promise((done) => room.on("people", () => done(room.get("u_bart")?.name)));

  heard.tell("entry", { room: "p_noor", seq: 9, what: "member.joined" });

  assert.equal(await asked, "Bart Willems");
});

test("who is named by a card and isn't known is asked for", async () => {
  const { heard, room } = setUp();
  const card = { room: "p_noor", seq: 9, what: "parent.kept", by: "u_noor" };

  heard.tell("entry", { ...card, with: { who: "u_bakker" } });
  await room.known;
  assert.equal(room.get("u_bart"), undefined);
  heard.tell("entry", { ...card, seq: 10, with: { who: "u_bart" } });
  await room.known;

  assert.equal(room.get("u_bart")?.name, "Bart Willems");
});

test("reading goes forward only, at most once a second, and is said again to a new line", () => {
  const world = new FakeWorld();
  /** @type {number[]} */
  const marks = [];
  const reading = new Reading(3, (seq) => marks.push(seq), world.outside.after);

  [3, 4, 6, 5].forEach((seq) => reading.saw(seq));
  assert.deepEqual(marks, [4]);
  world.passes(1_000);
  assert.deepEqual(marks, [4, 6]);

  world.passes(1_000);
  reading.again(4);
  assert.deepEqual(marks, [4, 6, 6]);
});
