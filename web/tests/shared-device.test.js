import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../static/js/line.js";
import { FakeWorld } from "./fakes.js";

const ROOM = "p_noor";

/** A page of Noor. */
function setUp() {
  const world = new FakeWorld();
  const since = { [ROOM]: 117 };
  const how = { url: "ws://x/live", client: "web/test", me: "u_noor", since, epoch: "k3" };
  const line = new Line({ ...how, outside: world.outside, polling: () => Promise.reject() });
  /** @type {any[]} */
  const told = [];
  line.on("entry", ({ seq }) => told.push(seq));
  line.on("reset", ({ head }) => told.push(["reset", head]));
  line.wake();
  world.passes(0);
  return { world, line, told };
}

test("nothing is said as, or heard for, somebody else who signed in on this device", () => {
  const { world, line, told } = setUp();
  /** @type {string[]} */
  const heard = [];
  line.on("hello", () => heard.push("hello"));
  line.on("state", (state) => heard.push(state));
  void line.ask({ do: "message.post", room: ROOM, key: "k-1", with: { body: "van Noor" } });

  world.socket.greets({ you: { id: "u_sem" }, epoch: "k4", rooms: [{ room: ROOM, head: 50 }] });
  world.socket.tells({ room: ROOM, seq: 118, what: "message.posted" });
  line.wake();
  world.passes(120_000);

  assert.deepEqual(heard, ["another"]);
  assert.deepEqual(told, []);
  assert.deepEqual(
    world.socket.sent.map((frame) => frame.do),
    ["hello"],
  );
  assert.equal(world.socket.closedWith, 1000);
  assert.equal(world.sockets.length, 1);
});

test("a line that comes back as somebody else's keeps what waits", () => {
  const { world, line } = setUp();
  world.socket.greets();
  world.socket.drops(1006);
  void line.ask({ do: "message.post", room: ROOM, key: "k-1", with: { body: "van Noor" } });
  world.passes(500);

  world.socket.greets({ you: { id: "u_sem" } });

  assert.equal(world.socket.heard("message.post"), undefined);
  assert.equal(line.state, "another");
});
