import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../static/js/turns.js";

test("one turn after the other, however long each takes", async () => {
  /** @type {number[]} */
  const done = [];
  const turns = new Turns(() => {});
  let hurry = () => {};

  void turns.take(async () => {
    await new Promise((over) => (hurry = () => over(undefined)));
    done.push(1);
  });
  const last = turns.take(() => done.push(2));
  await Promise.resolve();
  hurry();
  await last;

  assert.deepEqual(done, [1, 2]);
});

test("a turn that fails is told of, and the next has its turn", async () => {
  /** @type {unknown[]} */
  const failed = [];
  const turns = new Turns((error) => failed.push(error));

  void turns.take(() => {
    throw "drawing";
  });
  void turns.take(() => Promise.reject("history"));
  let heard = false;
  await turns.take(() => (heard = true));

  assert.deepEqual(failed, ["drawing", "history"]);
  assert.ok(heard);
});
