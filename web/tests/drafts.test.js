import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts, restored } from "../static/js/drafts.js";
import { fakeStorage } from "./fakes.js";

const ROOM = "p_noor";

test("a half-written note is a note after a reload", () => {
  const storage = fakeStorage();
  new Drafts(storage, "u_marieke").keep(ROOM, { do: "note.write", body: "Belt vaak af." });

  const draft = new Drafts(storage, "u_marieke").of(ROOM);

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

test("on a shared phone the next person finds no half-written words", () => {
  const storage = fakeStorage();
  new Drafts(storage, "u_noor").keep(ROOM, { body: "half woord" });
  storage.setItem("leerplek:draft:u_daan:p_daan", "{");

  assert.equal(new Drafts(storage, "u_sem").of(ROOM), undefined);
  assert.equal(storage.length, 0);
});

test("an empty draft is no draft, rubbish is nothing, and signing out leaves nothing", () => {
  const storage = fakeStorage();
  const drafts = new Drafts(storage, "u_noor");
  drafts.keep(ROOM, { body: "  " });
  storage.setItem("leerplek:draft:u_noor:p_rubbish", "{");
  assert.equal(drafts.of(ROOM), undefined);
  assert.equal(drafts.of("p_rubbish"), undefined);

  drafts.keep(ROOM, { body: "half woord" });
  drafts.clear();

  assert.equal(storage.length, 0);
});
