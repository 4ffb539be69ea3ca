import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../static/js/errands.js";
import { FakeDevice, settled } from "./fakes.js";
import { ROOM, answers, photo, tab } from "./tabs.js";

test("an upload is made as its person, so that the server can refuse another's cookie", async () => {
  const { outbox, uploads, connects } = await tab(new FakeDevice());
  await connects();

  outbox.send("message.post", ROOM, { body: "" }, [photo("f1")]);
  await settled();

  assert.equal(uploads[0].person, "u_noor");
});

test("files go first, each under its key, then the message with their ids", async () => {
  const { world, outbox, uploads, connects } = await tab(new FakeDevice());
  await connects();

  outbox.send("message.post", ROOM, { body: "Kijk" }, [photo("f1"), photo("f2")]);
  await settled();
  uploads[0].done("f_1");
  await settled();
  assert.deepEqual(
    uploads.map(({ file }) => file.key),
    ["key-f1", "key-f2"],
  );
  uploads[1].done("f_2");
  await settled();

  assert.deepEqual(world.socket.sent.at(-1).with, { body: "Kijk", files: ["f_1", "f_2"] });
});

test("an upload that broke goes on after a pause; what was uploaded is not uploaded again", async () => {
  const device = new FakeDevice();
  const { world, outbox, uploads, connects } = await tab(device);
  await connects();
  outbox.send("message.post", ROOM, { body: "" }, [photo("f1"), photo("f2")]);
  await settled();
  uploads[0].done("f_1");
  await settled();
  uploads[1].failed(new Problem({ code: "unreached" }));
  await settled();
  assert.equal(uploads.length, 2);
  world.passes(1_000);
  await settled();
  assert.equal(uploads[2].file.key, "key-f2");

  const later = await tab(device);
  await later.connects();
  await settled();
  assert.equal(later.uploads.length, 0, "the first tab is still at it");
  uploads[2].done("f_2");
  await settled();
  await answers(world);
  assert.equal(await later.outbox.unsent(), 0);
});

test("an upload of long ago is made anew: the server keeps it for a day", async () => {
  const { world, outbox, uploads, connects } = await tab(new FakeDevice());
  await connects();
  outbox.send("message.post", ROOM, { body: "" }, [photo("f1")]);
  await settled();
  uploads[0].done("f_old");
  await settled();
  world.socket.drops(1006);
  world.passes(500);
  world.time += 24 * 60 * 60 * 1000;

  await connects();

  assert.equal(uploads.length, 2);
  assert.notEqual(uploads[1].file.key, "key-f1");
});

test("a file that is not wanted any more stops, and what follows goes on", async () => {
  const { world, outbox, uploads, told, connects } = await tab(new FakeDevice());
  await connects();
  const { key } = outbox.send("message.post", ROOM, { body: "" }, [photo("f1")]);
  outbox.send("message.post", ROOM, { body: "zonder foto" });
  await settled();

  await outbox.drop(key);
  await settled();

  assert.ok(uploads[0].signal.aborted);
  assert.equal(world.socket.sent.at(-1).with.body, "zonder foto");
  assert.ok(told.includes("dropped"));
});

test("who is signed out while uploading keeps the message, and the line is told", async () => {
  const { outbox, uploads, connects } = await tab(new FakeDevice());
  await connects();
  let left = 0;
  outbox.on("signed_out", () => left++);
  outbox.send("message.post", ROOM, { body: "" }, [photo("f1")]);
  await settled();

  uploads[0].failed(new Problem({ code: "signed_out" }));
  await settled();

  assert.equal(left, 1);
  assert.equal(await outbox.unsent(), 1);
});

test("too fast or too busy: the upload is tried again when the server says", async () => {
  const { world, outbox, uploads, connects } = await tab(new FakeDevice());
  await connects();
  outbox.send("message.post", ROOM, { body: "" }, [photo("f1")]);
  await settled();

  uploads[0].failed(new Problem({ code: "slow_down", retry_after: 12 }));
  await settled();
  world.passes(11_999);
  await settled();
  assert.equal(uploads.length, 1);
  world.passes(1);
  await settled();

  assert.equal(uploads.length, 2);
});
