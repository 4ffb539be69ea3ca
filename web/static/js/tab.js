import { Line } from "./line.js";
import { Outgoing } from "./outgoing.js";
import { People } from "./people.js";
import { Unsent } from "./unsent.js";
import { _ } from "./words.js";

/** What a tab has one of: the line, what waits to be sent, and what the page was drawn with. */

const CLIENT = "web/0.1.0";
const RELOADED = "leerplek-reloaded";
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

export const unsent = new Unsent(localStorage, me);

export const line = new Line({
  url: address(data?.live ?? home?.getAttribute("data-live") ?? "/live"),
  client: CLIENT,
  me,
  since: data && { [data.room.room]: data.last },
  epoch: data?.epoch,
});

export const outgoing = new Outgoing(line, unsent);

/** Only in a room. */
export const people = data && new People(line, data);

line.on("state", (state) => {
  if (state === "connected") sessionStorage.removeItem(RELOADED);
  if (state === "outdated") reloadOnce();
});
addEventListener("online", () => line.wake());
addEventListener("offline", () => line.lose());
addEventListener("pagehide", () => line.rest());
addEventListener("pageshow", () => line.wake());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) line.wake();
  presence();
});
line.on("hello", () => presence());
document.addEventListener("submit", (event) => {
  if (/** @type {Element} */ (event.target).matches(SIGNS_OUT)) signOut(event);
});

/** Who looked away for a minute is away. */
function presence() {
  clearTimeout(away);
  if (document.hidden)
    away = setTimeout(() => line.say({ do: "presence", with: { state: "away" } }), AWAY);
  else line.say({ do: "presence", with: { state: "online" } });
}

/** Nothing of this person stays behind on the device. @param {Event} event */
function signOut(event) {
  const waiting = unsent.commands().length > 0;
  const ask = _(
    "Een bericht van jou is nog niet verstuurd. Als je nu uitlogt, is het weg. Toch uitloggen?",
  );
  if (waiting && !confirm(ask)) event.preventDefault();
  else unsent.clear();
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
