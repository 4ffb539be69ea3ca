import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../static/js/line.js";
import { Outgoing } from "../static/js/outgoing.js";
import { Unsent } from "../static/js/unsent.js";
import { newKey } from "../static/js/keys.js";
import { FakeWorld, fakeStorage } from "./fakes.js";

const ROOM = "p_noor";

/** A tab of this person, over the device's storage. @param {Storage} storage */
function tab(storage, person = "u_noor") {
  const world = new FakeWorld();
  const how = { url: "ws://x/live", client: "web/test", me: person, outside: world.outside };
  const line = new Line(how);
  const unsent = new Unsent(storage, person);
  const outgoing = new Outgoing(line, unsent);
  line.wake();
  world.passes(0);
  return { world, line, unsent, outgoing };
}

test("what was written offline survives a reload and is sent once, in order", async () => {
  const storage = fakeStorage();
  const { outgoing } = tab(storage);
  const keys = ["een", "twee"].map((body) => {
    void outgoing.send("message.post", ROOM, { body });
    return outgoing.words(ROOM).at(-1)?.key;
  });

  const { world, outgoing: reloaded } = tab(storage);
  assert.deepEqual(
    reloaded.words(ROOM).map((command) => command.with.body),
    ["een", "twee"],
  );
  world.socket.greets();
  const said = world.socket.sent.slice(1);
  assert.deepEqual(
    said.map(({ key }) => key),
    keys,
  );

  const settled = new Promise((done) =>
    reloaded.on("answered", ({ key }) => key === keys[1] && done(key)),
  );
  said.forEach(({ ref }) => world.socket.tells({ ref, ok: { seq: ref } }));
  await settled;
  assert.deepEqual(tab(storage).outgoing.words(ROOM), []);
});

test("on a shared phone the next person sees nothing and sends nothing of the former", () => {
  const storage = fakeStorage();
  const noor = tab(storage);
  void noor.outgoing.send("message.post", ROOM, { body: "van Noor" });
  noor.unsent.keepDraft(ROOM, { body: "half woord" });

  const sem = tab(storage, "u_sem");
  sem.world.socket.greets({ you: { id: "u_sem" } });

  assert.deepEqual(
    sem.world.socket.sent.map((frame) => frame.do),
    ["hello"],
  );
  assert.equal(sem.unsent.draft(ROOM), undefined);
  assert.equal(new Unsent(storage, "u_noor").draft(ROOM), undefined);
});

test("who is signed out from afar keeps what was written", () => {
  const storage = fakeStorage();
  const { world, unsent } = tab(storage);
  unsent.keepDraft(ROOM, { body: "half woord", reply_to: 3 });

  world.socket.drops(4401);

  assert.deepEqual(new Unsent(storage, "u_noor").draft(ROOM), { body: "half woord", reply_to: 3 });
});

test("signing out leaves nothing behind", () => {
  const storage = fakeStorage();
  const { outgoing, unsent } = tab(storage);
  void outgoing.send("message.post", ROOM, { body: "een" });

  unsent.clear();

  assert.equal(storage.length, 0);
});

test("refused words stay until one tries again, by the same key, or throws them away", async () => {
  const { world, outgoing } = tab(fakeStorage());
  world.socket.greets();
  const sent = outgoing.send("message.post", ROOM, { body: "een" });
  world.socket.tells({
    ref: 1,
    error: { code: "refused", say: "Je kunt hier niet meer schrijven." },
  });
  const { key } = await sent;
  assert.equal(outgoing.words(ROOM)[0].failed?.say, "Je kunt hier niet meer schrijven.");

  outgoing.again(key);
  assert.equal(world.socket.heard("message.post").key, key);
  assert.equal(outgoing.words(ROOM)[0].failed, undefined);

  outgoing.drop(key);
  assert.deepEqual(outgoing.words(ROOM), []);
});

test("words of a refused edit stay, also over a reload, until they are thrown away", async () => {
  const storage = fakeStorage();
  const { world, outgoing } = tab(storage);
  world.socket.greets();
  const sent = outgoing.send("message.edit", ROOM, { seq: 3, body: "beter gezegd" });
  world.socket.tells({ ref: 1, error: { code: "refused", say: "Dat is voorbij." } });
  const { key } = await sent;

  const { world: later, outgoing: reloaded } = tab(storage);
  later.socket.greets();
  const [kept] = reloaded.words(ROOM);
  assert.deepEqual(kept.with, { seq: 3, body: "beter gezegd" });
  assert.equal(kept.failed?.say, "Dat is voorbij.");
  assert.equal(later.socket.heard("message.edit"), undefined);

  reloaded.drop(key);
  assert.equal(storage.length, 0);
});

test("a refused reaction is told and forgotten", async () => {
  const storage = fakeStorage();
  const { world, outgoing } = tab(storage);
  world.socket.greets();
  const sent = outgoing.send("message.react", ROOM, { seq: 3, emoji: "👍" });

  world.socket.tells({ ref: 1, error: { code: "missing" } });

  assert.equal((await sent).failed?.code, "missing");
  assert.equal(storage.length, 0);
});

test("an empty draft is no draft, and rubbish in the storage is nothing", () => {
  const storage = fakeStorage();
  const unsent = new Unsent(storage, "u_noor");
  unsent.keepDraft(ROOM, { body: "  " });
  storage.setItem("leerplek:command:u_noor:k", "{");

  assert.equal(unsent.draft(ROOM), undefined);
  assert.deepEqual(unsent.commands(), []);
});

test("keys are UUIDv7 that sort by time", () => {
  const zeros = (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => bytes.fill(0);

  assert.equal(newKey(0x0198f2aabbcc, zeros), "0198f2aa-bbcc-7000-8000-000000000000");
  assert.ok(newKey(1) < newKey(2));
  assert.match(newKey(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
