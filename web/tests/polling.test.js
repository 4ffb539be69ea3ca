import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../static/js/line.js";
import * as polling from "../static/js/polling.js";
import { FakeWorld, settled } from "./fakes.js";

const ROOM = "p_noor";
const HELLO = { you: { id: "u_noor" }, epoch: "k3", rooms: [], limits: { frame: 32768 } };

/** A page behind a firewall that stops sockets. */
async function setUp({ isStopped = false } = {}) {
  const world = new FakeWorld();
  const { outside } = world;
  const since = { [ROOM]: 117 };
  const how = { url: "ws://x/live", client: "web/test", me: "u_noor", since, epoch: "k3", outside };
  const line = new Line({ ...how, polling: async () => polling, isStopped });
  /** @type {any[]} */
  const told = [];
  line.on("entry", ({ seq }) => told.push(seq));
  /** @type {string[]} */
  const states = [];
  line.on("state", (state) => states.push(state));
  line.wake();
  world.passes(0);
  await settled();
  return { world, line, told, states };
}

/** The newest request to that door. @param {FakeWorld} world @param {string} path */
function asked(world, path) {
  const request = world.requests.findLast((one) => one.path === path);
  assert.ok(request, `nobody asked ${path}`);
  return request;
}

/** @param {FakeWorld} world */
async function failsThrice(world) {
  for (let dials = 0; dials < 3; dials++) {
    world.socket.drops(1006);
    world.passes(30_000);
    await settled();
  }
}

test("after three dials that failed it polls, says so, and misses nothing", async () => {
  const { world, line, told, states } = await setUp();

  await failsThrice(world);
  assert.equal(world.sockets.length, 3);
  assert.equal(asked(world, "/api/v1/rooms").headers["X-Leerplek-As"], "u_noor");
  await asked(world, "/api/v1/rooms").answers(HELLO);
  const poll = asked(world, "/api/v1/poll");
  assert.deepEqual(poll.body, { epoch: "k3", since: { [ROOM]: 117 }, wait: 25 });
  await poll.answers({ frames: [118, 120].map((seq) => ({ room: ROOM, seq })) });
  assert.deepEqual(asked(world, "/api/v1/poll").body.since, { [ROOM]: 118 }, "a hole is asked again");
  await asked(world, "/api/v1/poll").answers({
    frames: [119, 120].map((seq) => ({ room: ROOM, seq })),
  });

  assert.deepEqual(told, [118, 119, 120]);
  assert.deepEqual(states, ["offline", "polling"]);
  assert.ok(line.stands);
});

test("commands go by their own door meanwhile, and are answered as on the line", async () => {
  const { world, line } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  const posted = line.ask({ do: "message.post", room: ROOM, key: "k-1", with: { body: "Hoi" } });
  await settled();

  const door = asked(world, `/api/v1/rooms/${ROOM}/commands`);
  assert.deepEqual(door.body, { do: "message.post", key: "k-1", with: { body: "Hoi" } });
  assert.equal(door.headers["X-Leerplek-As"], "u_noor");
  await door.answers({ seq: 118 });

  assert.deepEqual(await posted, { seq: 118 });
});

test("a refusal and a wait come through as they are", async () => {
  const { world, line } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  const posted = line.ask({ do: "message.post", room: ROOM, key: "k-1", with: {} });
  const refused = assert.rejects(posted, { code: "refused", message: "Dat mag niet." });
  await settled();
  const door = () => asked(world, `/api/v1/rooms/${ROOM}/commands`);

  await door().answers({ error: { code: "slow_down" } }, 429, { "Retry-After": "3" });
  const before = world.requests.length;
  world.passes(3_000);
  await settled();
  assert.equal(world.requests.length, before + 1);
  await door().answers({ error: { code: "refused", say: "Dat mag niet." } }, 403);

  await refused;
});

test("typing is worth nothing here; what was read is", async () => {
  const { world, line } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  const before = world.requests.length;

  line.say({ do: "typing", room: ROOM });
  line.say({ do: "read.mark", room: ROOM, with: { seq: 118 } });
  await settled();

  assert.equal(world.requests.length, before + 1);
  assert.equal(world.requests.at(-1)?.body.do, "read.mark");
});

test("the line is tried again at once and every five minutes, and takes over when it answers", async () => {
  const { world, line, told, states } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  assert.equal(world.sockets.length, 1);
  world.socket.drops(1006);
  world.passes(299_999);
  assert.equal(world.sockets.length, 1);
  world.passes(1);
  assert.equal(world.sockets.length, 2);
  await asked(world, "/api/v1/poll").answers({ frames: [{ room: ROOM, seq: 118 }] });

  world.socket.greets();
  world.socket.tells({ room: ROOM, seq: 118 });
  world.socket.tells({ room: ROOM, seq: 119 });
  await settled();
  const before = world.requests.length;
  await asked(world, "/api/v1/poll").answers({ frames: [{ room: ROOM, seq: 118 }] });

  assert.deepEqual(states, ["polling", "connected"]);
  assert.deepEqual(told, [118, 119]);
  assert.equal(world.requests.length, before, "it polls no more");
  assert.equal(line.state, "connected");
});

test("without any net it goes on dialling", async () => {
  const { world, states } = await setUp();
  await failsThrice(world);

  await asked(world, "/api/v1/rooms").fails();
  world.passes(4_000);
  await settled();

  assert.equal(world.sockets.length, 4);
  assert.deepEqual(states, ["offline"]);
});

test("a poll that breaks off is made again; sockets are still stopped", async () => {
  const { world, states } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  await asked(world, "/api/v1/poll").fails();
  const before = world.requests.length;

  world.passes(30_000);
  await settled();

  assert.equal(world.requests.length, before + 1);
  assert.equal(world.requests.at(-1)?.path, "/api/v1/rooms");
  assert.deepEqual(states, ["polling", "offline"]);
});

test("401 means signed out, as 4401 does on the line", async () => {
  const { world, line } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);

  await asked(world, "/api/v1/poll").answers({ error: { code: "signed_out" } }, 401);
  world.passes(600_000);
  await settled();

  assert.equal(line.state, "signed_out");
});

test("what was asked on the poll is asked again on the line", async () => {
  const { world, line } = await setUp({ isStopped: true });
  await asked(world, "/api/v1/rooms").answers(HELLO);
  const posted = line.ask({ do: "message.post", room: ROOM, key: "k-1", with: {} });
  const once = line.ask({ do: "message.post", room: ROOM, key: "k-2" }, { once: true });
  const cut = assert.rejects(once, { code: "cut" });
  await settled();

  world.socket.greets();
  await settled();
  await cut;

  const said = world.socket.heard("message.post");
  assert.equal(said.key, "k-1");
  world.socket.tells({ ref: said.ref, ok: { seq: 118, again: true } });
  assert.deepEqual(await posted, { seq: 118, again: true });
});
