/**
 * Opened rooms stay readable without a net.
 *
 * Whatever is somebody's comes from the net first, always; only without it from what was kept.
 * What is kept lies in one cache that bears the person's id: each answer says whose it is, and one
 * of anybody else, or of nobody, empties it. Phones are shared.
 */

/**
 * @typedef {object} Told
 * @property {string} person
 * @property {{room: string, head: number}[]} [rooms] all there are, as the line greeted
 * @property {string[]} [changed] rooms of which something went or came
 * @property {string} [opened] a page that was open before the worker was there
 */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

const FIXED = "leerplek-static-";
const KEPT = "leerplek-kept-";
const NOBODY = "nobody";
const ROOM = /^\/rooms\/(p_[0-9a-f]+)(\/people|\/placement)?$/;
const PICTURE = /^(\/files\/f_[0-9a-f]+\?size=)(320|1280)$/;
const SMALL = /\/files\/f_[0-9a-f]+\?size=320/g;
const MOST = 40; // pages
const OLD = 24 * 60 * 60 * 1000;
const TONGUE = "/-/tongue";
const LEAVING = "leerplek-leaving"; // there as long as a sign-out waits for a net

/** Requests are numbered: an answer to an old one doesn't say who is here now. */
let asked = 0;
let changedHands = 0;

scope.addEventListener("install", (event) => event.waitUntil(prepare()));
scope.addEventListener("activate", (event) => event.waitUntil(begin()));
scope.addEventListener("message", (event) => event.waitUntil(freshen(event.data)));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return;
  const seen = PICTURE.exec(url.pathname + url.search);
  if (url.pathname.startsWith("/static/")) event.respondWith(fixed(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (seen && request.method === "GET")
    event.respondWith(picture(event, `${seen[1]}320`, seen[2] === "320"));
});

async function prepare() {
  const cache = await caches.open(FIXED + VERSION);
  const pages = LANGUAGES.map(
    (tongue) => new Request(`/offline?in=${tongue}`, { credentials: "omit", cache: "no-store" }),
  );
  await cache.addAll([...ASSETS, ...pages]);
  await scope.skipWaiting();
}

/** The version before stays for pages that are still open; what was kept is drawn anew. */
async function begin() {
  const names = (await caches.keys()).filter((name) => name.startsWith(FIXED));
  const old = names.filter((name) => name !== FIXED + VERSION).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
  const cache = await kept();
  for (const path of cache ? await paths(cache) : []) await renew(path);
}

/** Styles and scripts never change at their address. @param {Request} request */
async function fixed(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** @param {FetchEvent} event @param {URL} url */
async function page(event, url) {
  const { request } = event;
  if ((await caches.has(LEAVING)) && !(await leave())) return withoutNet(request, url);
  const turn = ++asked;
  const sent = url.pathname === "/sessions/end" ? request.clone() : undefined;
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    if ((await sent?.text())?.includes("session=current")) return putOff();
    return withoutNet(request, url);
  }
  const person = await whose(answer, turn);
  if (person && request.method === "GET") event.waitUntil(keep(url, answer.clone(), person));
  return answer;
}

/** A sign-out without a net is done with one: the page there waits for it, and comes by itself. */
async function putOff() {
  await caches.open(LEAVING);
  return Response.redirect(new URL("/", scope.location.origin).href, 303);
}

/** Signs out who wanted to; whether that is done. Until then nothing is shown, net or no net. */
async function leave() {
  const wish = { method: "DELETE", headers: { "Content-Type": "application/json" } };
  const answer = await fetch("/api/v1/sessions/current", wish).catch(() => undefined);
  return answer && (answer.ok || answer.status === 401) ? caches.delete(LEAVING) : false;
}

/** @param {Request} request @param {URL} url */
async function withoutNet(request, url) {
  const cache = await kept();
  const found = request.method === "GET" && (await cache?.match(url.pathname));
  if (found) return asKept(found);
  const said = await cache?.match(TONGUE);
  const wish = said ? await said.text() : scope.navigator.language.slice(0, 2);
  const tongue = LANGUAGES.includes(wish) ? wish : LANGUAGES[0];
  const words = await caches.match(`/offline?in=${tongue}`, { cacheName: FIXED + VERSION });
  if (!words) return Response.error();
  return changed(words, request.method === "GET" ? "" : "data-unsent", 503);
}

/** @param {Response} answer */
function asKept(answer) {
  return changed(answer, `data-kept="${answer.headers.get("Leerplek-Kept")}"`, 200);
}

/** The page with a sign in its first element. @param {Response} answer @param {string} sign @param {number} status */
async function changed(answer, sign, status) {
  const text = (await answer.text()).replace("<html", `<html ${sign}`);
  return new Response(text, { status, headers: answer.headers });
}

/**
 * A picture in a message; without a net the small one, if any was seen before.
 * @param {FetchEvent} event @param {string} small its address @param {boolean} isSmall it is asked
 */
async function picture(event, small, isSmall) {
  const turn = ++asked;
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keepPicture(answer.clone(), small, isSmall, turn));
    return answer;
  } catch {
    return (await (await kept())?.match(small)) ?? Response.error();
  }
}

/** @param {Response} seen @param {string} small @param {boolean} isSmall @param {number} turn */
async function keepPicture(seen, small, isSmall, turn) {
  const person = await whose(seen, turn);
  if (!person) return;
  const cache = await caches.open(KEPT + person);
  if (!seen.ok) return void (await cache.delete(small));
  if (!isSmall && (await cache.match(small))) return;
  const answer = isSmall ? seen : await fetch(small);
  if (answer.ok) await cache.put(small, answer);
}

/**
 * Whose answer this is, if that person may keep it. Somebody else's things go at once.
 * @param {Response} answer @param {number} turn
 */
async function whose(answer, turn) {
  const person = answer.headers.get("Leerplek-Person");
  if (!person || turn < changedHands) return undefined;
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(KEPT) && name !== KEPT + person,
  );
  if (others.length) changedHands = turn;
  await Promise.all(others.map((name) => caches.delete(name)));
  return person === NOBODY ? undefined : person;
}

/** @param {URL} url @param {Response} answer @param {string} person */
async function keep(url, answer, person) {
  const cache = await caches.open(KEPT + person);
  const tongue = answer.headers.get("Content-Language");
  if (tongue) await cache.put(TONGUE, new Response(tongue));
  if (!ROOM.test(url.pathname)) return;
  if (answer.status === 404) await cache.delete(url.pathname);
  if (answer.ok && !answer.redirected && !url.search) await put(cache, url.pathname, answer);
}

/** @param {Cache} cache @param {string} path @param {Response} answer */
async function put(cache, path, answer) {
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  ["Content-Encoding", "Content-Length", "Set-Cookie"].forEach((name) => headers.delete(name));
  headers.set("Leerplek-Kept", new Date().toISOString());
  headers.set("Leerplek-Head", /"head": ?(\d+)/.exec(text)?.[1] ?? "0");
  await cache.put(path, new Response(text, { headers }));
  await forgetOldest(cache);
}

/** @param {Cache} cache */
async function forgetOldest(cache) {
  const all = await paths(cache);
  if (all.length <= MOST) return;
  const ages = await Promise.all(all.map(async (path) => `${await keptAt(cache, path)} ${path}`));
  const old = ages.sort().slice(0, -MOST);
  await Promise.all(old.map((line) => cache.delete(line.split(" ")[1])));
}

/** @param {Cache} cache @param {string} path */
async function keptAt(cache, path) {
  return (await cache.match(path))?.headers.get("Leerplek-Kept") ?? "";
}

/**
 * The line told more of these rooms than what is kept of them: what was withdrawn since, and what
 * is no longer this person's, must not come back.
 * @param {Told} told
 */
async function freshen({ person, rooms, changed = [], opened }) {
  if (opened && ROOM.test(opened)) await renew(opened);
  const cache = await kept();
  if (!cache || !(await caches.has(KEPT + person))) return;
  let isOther = false;
  for (const path of await paths(cache)) {
    const room = ROOM.exec(path)?.[1] ?? "";
    const now = rooms?.find((one) => one.room === room);
    const isGone = rooms && !now;
    if (!isGone && !changed.includes(room) && !(await isBehind(cache, path, now?.head))) continue;
    isOther = true;
    if (isGone) await cache.delete(path);
    else await renew(path);
  }
  if (isOther) await prune(cache);
}

/** @param {Cache} cache @param {string} path @param {number} [head] */
async function isBehind(cache, path, head) {
  const age = Date.now() - Date.parse(await keptAt(cache, path));
  const isTalk = ROOM.exec(path)?.[2] === undefined;
  const had = (await cache.match(path))?.headers.get("Leerplek-Head");
  return age > OLD || (isTalk && Number(had) < (head ?? 0));
}

/** Draws a kept page anew; without an answer it stays as it is. @param {string} path */
async function renew(path) {
  const turn = ++asked;
  const answer = await fetch(path, { cache: "no-store" }).catch(() => undefined);
  const person = answer && (await whose(answer, turn));
  if (answer && person) await keep(new URL(path, scope.location.origin), answer, person);
}

/** Pictures that no kept page shows. @param {Cache} cache */
async function prune(cache) {
  const pages = await Promise.all((await paths(cache)).map((path) => cache.match(path)));
  const texts = await Promise.all(pages.map((page) => page?.text()));
  const shown = new Set(texts.flatMap((text) => text?.match(SMALL) ?? []));
  for (const { url } of await cache.keys()) {
    const address = url.slice(scope.location.origin.length);
    if (PICTURE.test(address) && !shown.has(address)) await cache.delete(address);
  }
}

/** What is kept, of whoever it is. */
async function kept() {
  const name = (await caches.keys()).find((one) => one.startsWith(KEPT));
  return name ? caches.open(name) : undefined;
}

/** The pages of rooms. @param {Cache} cache */
async function paths(cache) {
  const all = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  return all.filter((path) => ROOM.test(path));
}
