import { device } from "./device.js";
import { Drafts } from "./drafts.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { browser } from "./outside.js";
import { People } from "./people.js";
import { openStore } from "./store.js";

/** What a tab has one of: the line, what waits to be sent, and what the page was drawn with. */

const CLIENT = "web/0.1.0";
const RELOADED = "leerplek-reloaded";
const STOPPED = "leerplek-stopped";
const AWAY = 60_000;
const SIGNS_OUT = '[action="/sessions/end"]:has([name="session"][value="current"])';

/** @type {ReturnType<typeof setTimeout> | undefined} */
let away;

const block = document.getElementById("room-data")?.textContent;
const home = document.querySelector("live-unread");

/** Only in a room. */
export const data = /** @type {import("./wire.js").RoomData} */ (
  block ? JSON.parse(block) : undefined
);

const me = data?.me.id ?? home?.getAttribute("data-me") ?? "";

export const drafts = new Drafts(localStorage, me);

export const line = new Line({
  url: address(data?.live ?? home?.getAttribute("data-live") ?? "/live"),
  client: CLIENT,
  me,
  since: data && { [data.room.room]: data.last },
  epoch: data?.epoch,
  polling: () => import("./polling.js"),
  isStopped: sessionStorage.getItem(STOPPED) !== null,
});

export const outbox = new Outbox({
  line,
  opening: openStore(),
  person: me,
  upload: async (sending) => (await import("./uploading.js")).upload(sending),
  device,
  outside: browser,
});

/** Only in a room. */
export const people = data && new People(line, data);

line.on("state", (state) => {
  if (state === "connected") sessionStorage.removeItem(RELOADED);
  if (state === "connected") sessionStorage.removeItem(STOPPED);
  if (state === "polling") sessionStorage.setItem(STOPPED, "yes");
  if (state === "outdated") reloadOnce();
  if (state === "signed_out") void leaving().then(({ left }) => left(outbox));
  // What this page holds is not for whoever is signed in now; the next page is theirs.
  if (state === "another") location.replace("/");
});
outbox.on("signed_out", () => line.leave());
device.hearTabs(({ what }) => what === "left" && line.leave());
addEventListener("online", () => line.wake());
addEventListener("offline", () => line.lose());
addEventListener("pagehide", () => line.rest());
addEventListener("pageshow", () => line.wake());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) line.wake();
  presence();
});
line.on("hello", () => presence());
const first = line.on("hello", ({ rooms }) => {
  first();
  void import("./keeping.js").then(({ keep }) => keep(line, me, rooms));
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches(SIGNS_OUT)) return;
  event.preventDefault();
  void leaving().then(({ signOut }) => signOut(form, { line, outbox, drafts }));
});

/** Who looked away for a minute is away. */
function presence() {
  clearTimeout(away);
  if (document.hidden)
    away = setTimeout(() => line.say({ do: "presence", with: { state: "away" } }), AWAY);
  else line.say({ do: "presence", with: { state: "online" } });
}

function leaving() {
  return import("./leaving.js");
}

/** A newer client comes with the page; when it is refused too, the words on the page say so. */
function reloadOnce() {
  if (sessionStorage.getItem(RELOADED)) return;
  sessionStorage.setItem(RELOADED, "yes");
  location.reload();
}

/** @param {string} path */
function address(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
