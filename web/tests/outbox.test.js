import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey } from "../static/js/keys.js";
import { FakeDevice, settled } from "./fakes.js";
import { ROOM, answers, photo, tab } from "./tabs.js";

test("what was written offline outlives the page and is sent once, in order", async () => {
  const device = new FakeDevice();
  const { outbox } = await tab(device);
  const keys = ["een", "twee"].map((body) => outbox.send("message.post", ROOM, { body }).key);
  await settled();

  const { world, outbox: reloaded, connects } = await tab(device);
  assert.deepEqual(
    reloaded.words(ROOM).map((command) => command.with.body),
    ["een", "twee"],
  );
  await connects();
  assert.equal(world.socket.sent.at(-1).key, keys[0]);
  assert.equal(world.socket.sent.length, 2, "the second waits for the first");
  await answers(world);
  assert.equal(world.socket.sent.at(-1).key, keys[1]);
  await answers(world);

  assert.equal(await reloaded.unsent(), 0);
  assert.deepEqual(await device.store.all(), []);
});

test("an answer that was lost makes it be said again, under the same key", async () => {
  const { world, outbox, connects } = await tab(new FakeDevice());
  await connects();
  const { key } = outbox.send("message.post", ROOM, { body: "een" });
  await settled();
  assert.equal(world.socket.sent.at(-1).key, key);

  world.socket.drops(1006);
  world.passes(500);
  await connects();

  assert.equal(world.socket.sent.at(-1).key, key);
  await answers(world, { ok: { seq: 118, again: true } });
  assert.equal(await outbox.unsent(), 0);
});

test("commands of one person are never sent as another, whoever the device belongs to now", async () => {
  const device = new FakeDevice();
  const noor = await tab(device);
  noor.outbox.send("message.post", ROOM, { body: "van Noor" }, [photo("f1")]);
  await settled();

  const sem = await tab(device, "u_sem");
  await sem.connects();
  noor.world.socket.greets({ you: { id: "u_sem" } });
  await settled();

  for (const { world, uploads } of [sem, noor]) {
    assert.deepEqual(
      world.socket.sent.map((frame) => frame.do),
      ["hello"],
    );
    assert.equal(uploads.length, 0);
  }
  assert.deepEqual(sem.outbox.words(ROOM), []);
  assert.deepEqual(await device.store.all(), []);
  assert.equal(await device.store.blob("f1"), undefined);
});

test("what a forgotten page of the one still writes is not sent by the page of the other", async () => {
  const device = new FakeDevice();
  const [noor, sem] = [await tab(device), await tab(device, "u_sem")];
  await sem.connects();

  noor.outbox.send("message.post", ROOM, { body: "van Noor" });
  await settled();
  sem.outbox.send("message.post", ROOM, { body: "van Sem" });
  await settled();

  assert.equal(sem.world.socket.heard("message.post").with.body, "van Sem");
  assert.deepEqual(
    sem.outbox.words(ROOM).map((command) => command.with.body),
    ["van Sem"],
  );
  await answers(sem.world, { ok: { seq: 118 } });
  const said = sem.world.socket.sent.filter((frame) => frame.do === "message.post");
  assert.deepEqual(
    said.map((frame) => frame.with.body),
    ["van Sem"],
  );
});

test("two tabs: one sends, both know", async () => {
  const device = new FakeDevice();
  const [one, two] = [await tab(device), await tab(device)];
  await one.connects();
  await two.connects();

  one.outbox.send("message.post", ROOM, { body: "een" });
  await settled();
  assert.equal(two.outbox.words(ROOM).length, 1);
  const [sender, ...others] = [one, two].filter(({ world }) => world.socket.heard("message.post"));
  assert.deepEqual(others, []);
  await answers(sender.world);

  assert.deepEqual([one.outbox.words(ROOM), two.outbox.words(ROOM)], [[], []]);
  assert.deepEqual(two.told, ["waiting", "answered"]);
});

test("what one tab leaves behind another one sends", async () => {
  const device = new FakeDevice();
  const [one, two] = [await tab(device), await tab(device)];
  await two.connects();

  one.outbox.send("message.post", ROOM, { body: "een" });
  await settled();

  assert.equal(two.world.socket.heard("message.post").with.body, "een");
});

test("refused words stay until one tries again, by the same key, or throws them away", async () => {
  const device = new FakeDevice();
  const { world, outbox, connects } = await tab(device);
  await connects();
  const { key } = outbox.send("message.post", ROOM, { body: "een" });
  await settled();
  const faults = { shows_pupil: "Is Noor herkenbaar?" };
  await answers(world, { error: { code: "invalid", say: "Dat kan zo niet.", faults } });
  assert.deepEqual(outbox.words(ROOM)[0].failed, { code: "invalid", say: "Dat kan zo niet.", faults });
  const reloaded = await tab(device);
  await reloaded.connects();
  assert.equal(reloaded.world.socket.heard("message.post"), undefined, "not by itself");
  reloaded.line.rest();

  void outbox.again(key, { shows_pupil: false });
  await settled();
  const said = world.socket.heard("message.post");
  assert.deepEqual([said.key, said.with.shows_pupil], [key, false]);
  await answers(world, { error: { code: "refused", say: "Nee." } });
  await outbox.drop(key);

  assert.deepEqual(outbox.words(ROOM), []);
  assert.deepEqual(await device.store.all(), []);
});

test("a refused reaction is told and forgotten", async () => {
  const device = new FakeDevice();
  const { world, outbox, told, connects } = await tab(device);
  await connects();
  outbox.send("message.react", ROOM, { seq: 3, emoji: "👍" });
  await settled();

  await answers(world, { error: { code: "missing" } });

  assert.deepEqual(told, ["waiting", "refused"]);
  assert.deepEqual(await device.store.all(), []);
});

test("a full device keeps it in this page, says so, and sends it all the same", async () => {
  const device = new FakeDevice();
  device.store.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const { world, outbox, connects } = await tab(device);
  outbox.send("message.post", ROOM, { body: "een" });
  await settled();
  assert.equal(outbox.lasts, false);

  await connects();

  assert.equal(world.socket.heard("message.post").with.body, "een");
  await answers(world);
  assert.equal(await outbox.unsent(), 0);
});

test("signing out leaves nothing behind, in no tab", async () => {
  const device = new FakeDevice();
  const [one, two] = [await tab(device), await tab(device)];
  one.outbox.send("message.post", ROOM, { body: "een" }, [photo("f1")]);
  await settled();

  await two.outbox.clear();

  assert.deepEqual([await one.outbox.unsent(), await device.store.all()], [0, []]);
});

test("keys are UUIDv7 that sort by time", () => {
  const zeros = (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => bytes.fill(0);

  assert.equal(newKey(0x0198f2aabbcc, zeros), "0198f2aa-bbcc-7000-8000-000000000000");
  assert.ok(newKey(1) < newKey(2));
  assert.match(newKey(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
