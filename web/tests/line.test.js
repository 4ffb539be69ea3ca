import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../static/js/line.js";
import { pause } from "../static/js/redial.js";
import { FakeWorld } from "./fakes.js";

const ROOM = "p_noor";
const polling = () => Promise.reject(new Error("these sockets are not stopped"));

/** @param {Record<string, number>} [since] */
function setUp(since = { [ROOM]: 117 }) {
  const world = new FakeWorld();
  const { outside } = world;
  const how = { url: "ws://x/live", client: "web/test", me: "u_noor", since, epoch: "k3", outside };
  const line = new Line({ ...how, polling });
  /** @type {any[]} */
  const told = [];
  line.on("entry", ({ seq }) => told.push(seq));
  line.on("reset", ({ head }) => told.push(["reset", head]));
  line.on("missing", ({ room }) => told.push(["missing", room]));
  line.on("gained", ({ room }) => told.push(["gained", room]));
  line.wake();
  world.passes(0);
  return { world, line, told };
}

/** @param {number} seq @param {object} [more] */
const entry = (seq, more) => ({ room: ROOM, seq, ...more });

test("says hello with what the page already shows", () => {
  const { world } = setUp();

  world.socket.onopen?.();

  assert.deepEqual(world.socket.heard("hello").with, {
    client: "web/test",
    epoch: "k3",
    since: { [ROOM]: 117 },
  });
});

test("applies the next number, ignores an old one, asks again after a hole, once", () => {
  const { world, told } = setUp();
  world.socket.greets();

  [118, 118, 117, 121, 122].forEach((seq) => world.socket.tells(entry(seq)));
  assert.deepEqual(told, [118]);
  assert.equal(world.socket.sent.filter((frame) => frame.do === "room.join").length, 1);
  assert.deepEqual(world.socket.heard("room.join").with, { since: 118 });

  [119, 120, 121, 122].forEach((seq) => world.socket.tells(entry(seq)));
  assert.deepEqual(told, [118, 119, 120, 121, 122]);
});

test("a hidden number counts", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.socket.tells(entry(118));
  world.socket.tells(entry(119, { what: "message.posted" }));

  assert.equal(line.streams.last(ROOM), 119);
});

test("counts kinds it does not know", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.socket.tells(entry(118, { what: "hours.approved" }));

  assert.equal(line.streams.unknown.get("hours.approved"), 1);
});

test("a level beyond what came is a hole too; an unnamed stream starts at its level", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.socket.tells({ room: "you", level: 40 });
  world.socket.tells({ room: ROOM, level: 120 });

  assert.equal(line.streams.last("you"), 40);
  assert.deepEqual(world.socket.heard("room.join").with, { since: 117 });
});

test("a reset starts at the head, told once", () => {
  const { world, told, line } = setUp();
  world.socket.greets({ epoch: "k4", rooms: [{ room: ROOM, head: 50 }] });

  world.socket.tells({ room: ROOM, reset: { head: 50, epoch: "k4" } });
  world.socket.tells(entry(51));

  assert.deepEqual(told, [["reset", 50], 51]);
  assert.equal(line.streams.epoch, "k4");
});

test("takes a seat that is gained, and forgets one that is lost", () => {
  const { world, told, line } = setUp({});
  world.socket.greets();

  world.socket.tells({ room: "you", seq: 41, what: "room.gained", with: { room: "p_sem" } });
  assert.equal(world.socket.heard("room.join").room, "p_sem");
  assert.deepEqual(told, [["gained", "p_sem"], 41]);

  world.socket.tells({ room: "p_sem", level: 3 });
  world.socket.tells({ room: "you", seq: 42, what: "room.lost", with: { room: "p_sem" } });
  assert.deepEqual(told.at(-2), ["missing", "p_sem"]);
  assert.equal(line.streams.last("p_sem"), undefined);
});

test("comes back with doubling waits and resumes from where it was", () => {
  const { world, line } = setUp();
  world.socket.greets();
  world.socket.tells(entry(118));

  world.socket.drops(1006);
  assert.equal(line.state, "offline");
  world.passes(500);
  assert.equal(world.sockets.length, 2);
  world.socket.drops(1006);
  world.passes(999);
  assert.equal(world.sockets.length, 2);
  world.passes(1);
  world.socket.greets();

  assert.deepEqual(world.socket.heard("hello").with.since, { [ROOM]: 118 });
  assert.equal(line.state, "back");
  world.passes(4_000);
  assert.equal(line.state, "connected");
});

test("waits between half and the whole of a doubling time, never above 30 s", () => {
  assert.deepEqual(
    [0, 1, 2, 20].map((tries) => pause(tries, 1)),
    [500, 1_000, 2_000, 30_000],
  );
  assert.equal(pause(3, 0), 2_000);
});

test("silence of 40 s is a cut", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.passes(39_000);
  world.socket.tells({ beat: "2026-11-23T12:00:25Z" });
  world.passes(39_999);
  assert.equal(line.state, "connected");
  world.passes(1);
  assert.equal(line.state, "offline");
});

test("a phone that wakes up after silence dials at once", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.time += 60_000;
  line.wake();
  world.passes(0);

  assert.equal(world.sockets.length, 2);
});

test("the network's return cuts the wait short", () => {
  const { world, line } = setUp();
  world.socket.drops(1006);
  world.passes(500);
  world.socket.drops(1006);
  const before = world.sockets.length;

  line.wake();
  world.passes(0);

  assert.equal(world.sockets.length, before + 1);
});

test("stays away as long as a draining server asks, also when the network calls", () => {
  const { world, line } = setUp();
  world.socket.greets();

  world.socket.tells({ drain: { retry_after: 4.2 } });
  world.socket.drops(1012);
  line.wake();
  world.passes(4_199);
  assert.equal(world.sockets.length, 1);
  world.passes(1);
  assert.equal(world.sockets.length, 2);
});

for (const [code, state] of /** @type {[number, string][]} */ ([
  [4400, "stopped"],
  [4401, "signed_out"],
  [4010, "outdated"],
])) {
  test(`${code} ends the line: ${state}`, () => {
    const { world, line } = setUp();
    world.socket.greets();

    world.socket.drops(code);
    line.wake();
    world.passes(120_000);

    assert.equal(line.state, state);
    assert.equal(world.sockets.length, 1);
  });
}

for (const [code, wait] of [
  [4008, 500],
  [1012, 500],
  [4029, 10_000],
]) {
  test(`${code} comes back after ${wait} ms`, () => {
    const { world } = setUp();
    world.socket.greets();

    world.socket.drops(code);
    world.passes(wait - 1);
    assert.equal(world.sockets.length, 1);
    world.passes(1);
    assert.equal(world.sockets.length, 2);
  });
}

test("an unanswered command is said again with its key after a cut, and settles once", async () => {
  const { world, line } = setUp();
  world.socket.greets();
  const answer = line.ask({
    do: "message.post",
    room: ROOM,
    key: "k-1",
    with: { body: "Ik ben er." },
  });

  world.socket.drops(1006);
  world.passes(500);
  world.socket.greets();

  const said = world.socket.heard("message.post");
  assert.equal(said.key, "k-1");
  world.socket.tells({ ref: said.ref, ok: { seq: 118, again: true } });
  assert.deepEqual(await answer, { seq: 118, again: true });
});

test("commands wait for hello and keep their order", () => {
  const { world, line } = setUp();
  ["k-1", "k-2"].forEach((key) => void line.ask({ do: "message.post", room: ROOM, key }));
  assert.equal(world.socket.sent.length, 0);

  world.socket.greets();

  assert.deepEqual(
    world.socket.sent.slice(1).map((frame) => frame.key),
    ["k-1", "k-2"],
  );
});

test("too fast: the same key again after the wait, and nothing overtakes it", async () => {
  const { world, line } = setUp();
  world.socket.greets();
  const first = line.ask({ do: "message.post", room: ROOM, key: "k-1" });
  const { ref } = world.socket.heard("message.post");

  world.socket.tells({ ref, error: { code: "slow_down", retry_after: 2.5 } });
  void line.ask({ do: "message.post", room: ROOM, key: "k-2" });
  assert.equal(world.socket.sent.length, 2);
  world.passes(2_500);

  const [again, next] = world.socket.sent.slice(2);
  assert.deepEqual([again.key, next.key], ["k-1", "k-2"]);
  world.socket.tells({ ref: again.ref, ok: { seq: 118 } });
  assert.deepEqual(await first, { seq: 118 });
});

test("a refusal comes back in words", async () => {
  const { world, line } = setUp();
  world.socket.greets();
  const answer = line.ask({ do: "message.edit", room: ROOM, key: "k-1" });

  world.socket.tells({ ref: 1, error: { code: "refused", say: "Dat mag jij hier niet doen." } });

  await assert.rejects(answer, { code: "refused", message: "Dat mag jij hier niet doen." });
});

test("what does not fit in a frame is not sent: the line would be closed for it", async () => {
  const { world, line } = setUp();
  world.socket.greets();

  await assert.rejects(
    line.ask({ do: "message.post", room: ROOM, with: { body: "a".repeat(33_000) } }),
    { code: "too_big" },
  );
});

test("whispers are only said while the line stands", () => {
  const { world, line } = setUp();
  line.say({ do: "typing", room: ROOM });
  world.socket.greets();
  line.say({ do: "typing", room: ROOM });

  assert.equal(world.socket.sent.filter((frame) => frame.do === "typing").length, 1);
});
