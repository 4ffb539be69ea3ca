import { line } from "./tab.js";

/** @typedef {import("./wire.js").Room} Room */

const SAID = new Set([
  "message.posted",
  "message.edited",
  "message.withdrawn",
  "note.written",
  "room.gained",
  "room.lost",
]);
const PAUSE = 1_000;

let greeted = false;
let waiting = false;

line.on("entry", ({ what = "" }) => SAID.has(what) && soon());
line.on("hello", ({ rooms }) => {
  if (greeted || rooms.some(isDrawnOtherwise)) soon();
  greeted = true;
});

/** Something came after the page was drawn and before the line stood. @param {Room} room */
function isDrawnOtherwise({ room, head }) {
  const row = document.querySelector(`live-rows [data-drawn="${room}"]`);
  return row instanceof HTMLElement && Number(row.dataset.head) !== head;
}

/** The newest words of all rooms (`<live-rows>`), as the server draws them; at most once a second. */
function soon() {
  if (waiting || !document.querySelector("live-rows")) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    if (document.hidden) document.addEventListener("visibilitychange", soon, { once: true });
    else void drawAnew();
  }, PAUSE);
}

async function drawAnew() {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelectorAll("live-rows");
  document.querySelectorAll("live-rows").forEach((rows, place) => replace(rows, fresh[place]));
}

/** Who stood on a row with the keyboard stays there. @param {Element} rows @param {Element} [fresh] */
function replace(rows, fresh) {
  if (!fresh) return;
  const here = rows.querySelector(":focus")?.getAttribute("href");
  rows.replaceChildren(...fresh.childNodes);
  const row = here && rows.querySelector(`[href="${CSS.escape(here)}"]`);
  if (row) /** @type {HTMLElement} */ (row).focus();
}
