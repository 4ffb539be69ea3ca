/** Tabs of people on one device, with the uploads they begin in the hands of the test. */

import { Problem } from "../static/js/errands.js";
import { Line } from "../static/js/line.js";
import { Outbox } from "../static/js/outbox.js";
import { FakeWorld, settled } from "./fakes.js";

/** @typedef {import("./fakes.js").FakeDevice} FakeDevice */
/** @typedef {import("../static/js/uploading.js").Sending} Sending */

export const ROOM = "p_noor";

/** A tab of this person on that device. @param {FakeDevice} device */
export async function tab(device, person = "u_noor") {
  const world = new FakeWorld();
  const { outside } = world;
  const how = { url: "ws://x/live", client: "web/test", me: person, outside };
  const line = new Line({ ...how, polling: () => Promise.reject() });
  /** @type {(Sending & {done: (id: string) => void, failed: (why: Problem) => void})[]} */
  const uploads = [];
  const outbox = new Outbox({
    line,
    person,
    outside,
    opening: Promise.resolve({ store: device.store, lasts: true }),
    device: device.tab(),
    upload: (sending) =>
      new Promise((done, failed) => {
        sending.signal.addEventListener("abort", () => failed(new Problem({ code: "dropped" })));
        uploads.push({ ...sending, file: { ...sending.file }, done, failed });
      }),
  });
  line.wake();
  world.passes(0);
  await outbox.ready;
  /** @type {string[]} */
  const told = [];
  for (const what of /** @type {const} */ (["waiting", "answered", "refused", "dropped"]))
    outbox.on(what, () => told.push(what));
  /** The line stands. @param {string} [you] */
  const connects = async (you = person) => {
    world.socket.greets({ you: { id: you } });
    await settled();
  };
  return { world, line, outbox, uploads, told, connects };
}

/** @param {FakeWorld} world @param {object} [answer] answers what was said last */
export async function answers(world, answer = { ok: { seq: 118 } }) {
  world.socket.tells({ ref: world.socket.sent.at(-1).ref, ...answer });
  await settled();
}

export const photo = (/** @type {string} */ id) => ({
  file: /** @type {const} */ ({ id, key: `key-${id}`, name: "hoek.jpg", kind: "image", bytes: 3 }),
  blob: new Blob(["jpg"]),
});
