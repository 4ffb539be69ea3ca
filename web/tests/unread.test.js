import assert from "node:assert/strict";
import { test } from "node:test";
import { Unread } from "../static/js/unread.js";

const ROOM = "p_noor";

/** Noor read up to 10 of 20; five of others count. @param {object} [told] */
function setUp(told) {
  const asked = { times: 0 };
  const unread = new Unread("u_noor", () => void asked.times++);
  unread.greeted([room(told), { room: "you", kind: "you", head: 4 }]);
  const count = () => new Map(unread.all).get(ROOM);
  /** @param {number} seq @param {string} what @param {object} [more] */
  const hear = (seq, what, more) =>
    unread.hear({ room: ROOM, seq, what, by: "u_henk", ...more });
  /** @param {number} seq */
  const read = (seq) =>
    unread.hear({ room: "you", seq: 5, what: "read.marked", with: { room: ROOM, seq } });
  return { unread, asked, count, hear, read };
}

/** @param {object} [told] */
function room(told) {
  return { room: ROOM, kind: "placement", head: 20, read: 10, unread: 5, ...told };
}

test("what others say counts, once; own words and what is hidden do not", () => {
  const { unread, count, hear } = setUp();

  hear(20, "message.posted");
  hear(21, "message.posted");
  hear(22, "note.written");
  hear(23, "message.posted", { by: "u_noor" });
  hear(24, "message.reacted");
  unread.hear({ room: ROOM, seq: 25 });

  assert.equal(count(), 7);
});

test("reading all of it elsewhere leaves nothing, without asking", () => {
  const { asked, count, hear, read } = setUp();
  hear(21, "message.posted");

  read(21);

  assert.deepEqual([count(), asked.times], [0, 0]);
});

test("reading a part of what came since is counted here", () => {
  const { asked, count, hear, read } = setUp();
  [21, 22, 23].forEach((seq) => hear(seq, "message.posted"));

  read(22);

  assert.deepEqual([count(), asked.times], [1, 0]);
});

test("reading a part of what the server counted asks the server", () => {
  const { unread, asked, count, hear, read } = setUp();
  hear(21, "message.posted");

  read(15);
  assert.equal(asked.times, 1);
  read(15);
  assert.equal(asked.times, 1);
  unread.counted([room({ read: 15, unread: 2 })]);

  assert.equal(count(), 3);
});

test("what the server's new count holds already is not counted twice", () => {
  const { unread, count, hear } = setUp();
  [21, 22].forEach((seq) => hear(seq, "message.posted"));

  unread.counted([room({ head: 21, unread: 6 })]);
  hear(21, "message.posted");

  assert.equal(count(), 7);
});

test("an answer from before one read on takes nothing back", () => {
  const { unread, count, read } = setUp();
  read(15);
  read(20);

  unread.counted([room({ read: 15, unread: 2 })]);

  assert.equal(count(), 0);
});

test("a teacher who withdraws my message does not lower my count", () => {
  const { asked, count, hear } = setUp({ unread: 0 });
  hear(21, "message.posted", { by: "u_noor" });
  hear(22, "message.posted");

  hear(23, "message.withdrawn", { by: "u_marieke", with: { of: 21 } });

  assert.deepEqual([count(), asked.times], [1, 0]);
});

test("a withdrawn message that came since counts no more, whoever withdrew it", () => {
  const { asked, count, hear } = setUp();
  hear(21, "message.posted");

  hear(22, "message.withdrawn", { by: "u_noor", with: { of: 21 } });

  assert.deepEqual([count(), asked.times], [5, 0]);
});

test("of an older one only the server knows whether it counted", () => {
  const { asked, count, hear } = setUp();

  hear(21, "message.withdrawn", { with: { of: 9 } });
  assert.equal(asked.times, 0);
  hear(22, "message.withdrawn", { with: { of: 15 } });

  assert.deepEqual([count(), asked.times], [5, 1]);
});

test("a new room is asked for, a lost one is forgotten", () => {
  const { unread, asked, count } = setUp();

  unread.hear({ room: "you", seq: 5, what: "room.gained", with: { room: "p_sem" } });
  unread.hear({ room: "you", seq: 6, what: "room.lost", with: { room: ROOM } });

  assert.equal(asked.times, 1);
  assert.equal(count(), undefined);
});

test("a hundred is more than 99", () => {
  const { count, hear } = setUp({ unread: 99 });

  [21, 22, 23].forEach((seq) => hear(seq, "message.posted"));

  assert.equal(count(), 100);
});
