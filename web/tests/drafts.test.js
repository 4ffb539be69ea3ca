import assert from "node:assert/strict";
import { test } from "node:test";
import { restored } from "../static/js/drafts.js";
import { Unsent } from "../static/js/unsent.js";
import { fakeStorage } from "./fakes.js";

const ROOM = "p_noor";

test("a half-written note is a note after a reload", () => {
  const storage = fakeStorage();
  new Unsent(storage, "u_marieke").keepDraft(ROOM, { do: "note.write", body: "Belt vaak af." });

  const draft = new Unsent(storage, "u_marieke").draft(ROOM);

  assert.deepEqual(restored(draft, true), { do: "note.write", body: "Belt vaak af." });
});

test("a half-written message is a message, and what it answers stays", () => {
  const draft = { do: "message.post", body: "Ik kom", reply_to: 3 };

  assert.deepEqual(restored(draft, true), draft);
  assert.deepEqual(restored(draft, false), draft);
  assert.equal(restored(undefined, true), undefined);
});

test("in doubt it is a note", () => {
  assert.equal(restored({ body: "Belt vaak af." }, true)?.do, "note.write");
  assert.equal(restored({ body: "Ik kom" }, false)?.do, "message.post");
});

test("a note of who may not write notes any more does not become a message", () => {
  assert.equal(restored({ do: "note.write", body: "Belt vaak af." }, false), undefined);
});
