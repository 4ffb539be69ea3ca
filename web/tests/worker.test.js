import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";
import { settled } from "./fakes.js";

const HERE = "https://leerplek.example";
const ROOM = "/rooms/p_1a";
const [NOOR, SEM] = ["u_noor", "u_sem"];
const SOURCE = readFileSync(new URL("../worker/sw.js", import.meta.url), "utf8");
const GIVEN = `const VERSION = "v1", ASSETS = ["/static/v1/main.css"], LANGUAGES = ["nl", "en"];`;

/** What a browser keeps under one name. */
class FakeCache {
  /** @type {Map<string, Response>} */
  kept = new Map();
  /** @param {string | Request} what */
  #at(what) {
    return new URL(typeof what === "string" ? what : what.url, HERE).href;
  }
  /** @param {string | Request} what */
  async match(what) {
    return this.kept.get(this.#at(what))?.clone();
  }
  /** @param {string | Request} what @param {Response} answer */
  async put(what, answer) {
    this.kept.set(this.#at(what), answer);
  }
  /** @param {string} what */
  async delete(what) {
    return this.kept.delete(this.#at(what));
  }
  async keys() {
    return [...this.kept.keys()].map((url) => ({ url }));
  }
  /** @param {(string | Request)[]} all */
  async addAll(all) {
    for (const one of all) await this.put(one, new Response(`<html lang="${this.#at(one).slice(-2)}">`));
  }
}

/** A phone with the worker at work, and a net in the hands of the test. */
async function phone() {
  /** @type {Map<string, FakeCache>} */
  const names = new Map();
  /** @type {Record<string, (event: any) => void>} */
  const hears = {};
  /** What the server answers at each path; without it there is no net. */
  const net = { answers: /** @type {Record<string, () => Response> | undefined} */ ({}), asked: 0 };
  const caches = {
    open: async (/** @type {string} */ name) =>
      names.get(name) ?? names.set(name, new FakeCache()).get(name),
    keys: async () => [...names.keys()],
    has: async (/** @type {string} */ name) => names.has(name),
    delete: async (/** @type {string} */ name) => names.delete(name),
    match: async (/** @type {string} */ what, { cacheName = "" } = {}) => {
      const all = cacheName ? [names.get(cacheName)] : [...names.values()];
      const found = await Promise.all(all.map((cache) => cache?.match(what)));
      return found.find(Boolean);
    },
  };
  class PhoneRequest extends Request {
    /** @param {string} path @param {RequestInit} [options] */
    constructor(path, options) {
      super(new URL(path, HERE), options);
    }
  }
  const fetch = async (/** @type {string | Request} */ what) => {
    net.asked++;
    const { pathname } = new URL(typeof what === "string" ? what : what.url, HERE);
    if (!net.answers) throw new TypeError("no net");
    return net.answers[pathname]?.() ?? answer(NOOR, "", 404);
  };
  vm.runInNewContext(`${GIVEN}\n${SOURCE}`, {
    ...{ caches, fetch, Response, Headers, URL, Date, Request: PhoneRequest },
    ...{ location: new URL(HERE), navigator: { language: "nl-NL" } },
    clients: { claim: async () => {} },
    skipWaiting: async () => {},
    addEventListener: (/** @type {string} */ name, /** @type {any} */ hear) => (hears[name] = hear),
  });
  /** @param {string} name @param {object} about */
  const happens = async (name, about = {}) => {
    /** @type {Promise<any>[]} */
    const waits = [];
    let answered;
    const take = (/** @type {Promise<any>} */ one) => void waits.push(one);
    hears[name]({ ...about, waitUntil: take, respondWith: (/** @type {any} */ one) => (answered = one) });
    const found = await answered;
    await Promise.all(waits);
    await settled();
    return found;
  };
  /** @param {string} path @param {object} [about] */
  const opens = async (path, about = {}) => {
    const request = { url: HERE + path, method: "GET", mode: "navigate", clone: () => request, ...about };
    const found = await happens("fetch", { request });
    return /** @type {Response | undefined} */ (found);
  };
  await happens("install");
  await happens("activate");
  return {
    net,
    opens,
    hears: (/** @type {object} */ data) => happens("message", { data }),
    /** The paths that are kept, by person. */
    kept: () =>
      Object.fromEntries(
        [...names]
          .filter(([name]) => name.startsWith("leerplek-kept-"))
          .map(([name, { kept }]) => [
            name.slice(14),
            [...kept.keys()].map((url) => url.slice(HERE.length)).filter((path) => path !== "/-/tongue"),
          ]),
      ),
  };
}

/** @param {string} person @param {string} words @param {number} [status] */
function answer(person, words = "Hoi", status = 200) {
  const headers = { "Leerplek-Person": person, "Content-Language": "nl" };
  return new Response(`<html><p>${words}</p>{"head": 7}`, { status, headers });
}

test("a room that was opened is read without a net, with when that was", async () => {
  const { net, opens } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR, "Half vijf") };
  await opens(ROOM);
  net.answers = undefined;

  const shown = await (await opens(`${ROOM}?around=3`))?.text();

  assert.match(shown ?? "", /^<html data-kept="20\d\d-/);
  assert.match(shown ?? "", /Half vijf/);
});

test("with a net nothing comes from what was kept", async () => {
  const { net, opens } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR, "Half vijf") };
  await opens(ROOM);
  net.answers = { [ROOM]: () => answer(NOOR, "Dit bericht is ingetrokken.") };

  const shown = await (await opens(ROOM))?.text();

  assert.match(shown ?? "", /ingetrokken/);
  assert.doesNotMatch(shown ?? "", /Half vijf/);
});

test("only rooms and small pictures are kept, never what needs the net", async () => {
  const { net, opens, kept } = await phone();
  const paths = ["/", "/rooms", "/sign-in", "/settings", "/placements", "/cases", "/export"];
  const inRooms = [`${ROOM}/files/f_1`, `${ROOM}/messages/3`, `${ROOM}/messages/3/report`];
  const all = [...paths, ...inRooms, ROOM, `${ROOM}/people`, "/files/f_1a"];
  net.answers = Object.fromEntries(all.map((path) => [path, () => answer(NOOR)]));

  for (const path of all.slice(0, -1)) await opens(path);
  await opens(`${ROOM}?before=3`);
  await opens(ROOM, { method: "POST" });
  await opens("/files/f_1a?size=1280", { mode: "no-cors" });
  await opens("/files/f_1a", { mode: "no-cors" });

  const small = "/files/f_1a?size=320";
  assert.deepEqual(kept(), { [NOOR]: [ROOM, `${ROOM}/people`, small] });
});

test("another person's first answer empties what was kept of the one before", async () => {
  const { net, opens, kept } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR, "van Noor"), "/": () => answer(SEM) };
  await opens(ROOM);
  await opens("/");
  assert.deepEqual(kept(), { [SEM]: [] });
  net.answers = undefined;

  const shown = await opens(ROOM);

  assert.equal(shown?.status, 503);
  assert.doesNotMatch((await shown?.text()) ?? "", /van Noor/);
});

test("an answer for nobody empties it: signed out, or over", async () => {
  const { net, opens, kept } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR), "/sign-in": () => answer("nobody") };
  await opens(ROOM);

  await opens("/sign-in");

  assert.deepEqual(kept(), {});
});

test("what stands between us and the server says nothing about who is here", async () => {
  const { net, opens, kept } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR), "/": () => new Response("Bad gateway", { status: 502 }) };
  await opens(ROOM);

  await opens("/");

  assert.deepEqual(kept(), { [NOOR]: [ROOM] });
});

test("a late answer to the one before does not come back to stay", async () => {
  const { net, opens, kept } = await phone();
  /** @type {(answer: Response) => void} */
  let late = () => {};
  const slow = /** @type {any} */ (new Promise((done) => (late = done)));
  net.answers = { [ROOM]: () => slow, "/old": () => answer(NOOR), "/": () => answer(SEM) };
  await opens("/old");
  const waiting = opens(ROOM);
  await opens("/");

  late(answer(NOOR, "van Noor"));
  await waiting;

  assert.deepEqual(kept(), { [SEM]: [] });
});

test("what the line tells is drawn anew; a room that is lost goes", async () => {
  const { net, opens, hears, kept } = await phone();
  const other = "/rooms/p_2b";
  let words = "Dit had ik niet moeten zeggen";
  net.answers = { [ROOM]: () => answer(NOOR, words), [other]: () => answer(NOOR) };
  await opens(ROOM);
  await opens(other);

  words = "Dit bericht is ingetrokken.";
  await hears({ person: NOOR, changed: ["p_1a"] });
  await hears({ person: NOOR, rooms: [{ room: "p_1a", head: 7 }] });
  net.answers = undefined;

  assert.match((await (await opens(ROOM))?.text()) ?? "", /ingetrokken/);
  assert.deepEqual(kept(), { [NOOR]: [ROOM] });
});

test("a room is only asked again when it went on, or after a day", async () => {
  const { net, opens, hears } = await phone();
  net.answers = { [ROOM]: () => answer(NOOR) };
  await opens(ROOM);
  const before = net.asked;

  await hears({ person: NOOR, rooms: [{ room: "p_1a", head: 7 }] });
  assert.equal(net.asked, before);
  await hears({ person: NOOR, rooms: [{ room: "p_1a", head: 8 }] });

  assert.equal(net.asked, before + 1);
});

test("a page that is not kept, and a form that did not go, say so in one's language", async () => {
  const { net, opens } = await phone();
  const english = { "Leerplek-Person": NOOR, "Content-Language": "en" };
  net.answers = { "/": () => new Response("<html>", { headers: english }) };
  await opens("/");
  net.answers = undefined;

  const page = await opens("/settings");
  const form = await opens("/settings", { method: "POST" });

  assert.equal(page?.status, 503);
  assert.match((await page?.text()) ?? "", /lang="en"/);
  assert.match((await form?.text()) ?? "", /data-unsent/);
});

const SIGNS_OUT = { method: "POST", text: async () => "csrf=1&session=current" };

test("who wanted to sign out without a net is out before anything is shown", async () => {
  const { net, opens } = await phone();
  net.answers = undefined;
  const wished = await opens("/sessions/end", SIGNS_OUT);
  assert.equal(wished?.headers.get("Location"), `${HERE}/`);
  assert.equal((await opens("/"))?.status, 503);
  let ended = 0;
  const end = () => (ended++, answer("nobody"));
  net.answers = { "/api/v1/sessions/current": end, "/": () => answer("nobody") };

  await opens("/");
  await opens("/");

  assert.equal(ended, 1);
});

test("as long as the sign-out does not come through, nothing is shown, though there is a net", async () => {
  const { net, opens } = await phone();
  net.answers = undefined;
  await opens("/sessions/end", SIGNS_OUT);
  const busy = () => answer("", "", 503);
  net.answers = { "/api/v1/sessions/current": busy, [ROOM]: () => answer(NOOR, "Half vijf") };

  const shown = await opens(ROOM);

  assert.equal(shown?.status, 503);
  assert.doesNotMatch((await shown?.text()) ?? "", /Half vijf/);
  net.answers["/api/v1/sessions/current"] = () => answer("nobody");
  net.answers[ROOM] = () => answer("nobody", "Log in");
  assert.match((await (await opens(ROOM))?.text()) ?? "", /Log in/);
});
