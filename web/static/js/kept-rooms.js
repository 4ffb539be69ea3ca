import { clock, dayOf, dayWords } from "./days.js";
import { copy } from "./templates.js";

const KEPT = "leerplek-kept-";
const TALK = /^\/rooms\/p_[0-9a-f]+$/;

/** Without a net: the rooms that can be read, the one seen last first. */
class KeptRooms extends HTMLElement {
  async connectedCallback() {
    const rooms = await kept();
    rooms.sort((one, other) => (one.at < other.at ? 1 : -1));
    this.querySelector("ul")?.append(...rooms.map(row));
    this.hidden = rooms.length === 0;
  }
}

async function kept() {
  const rooms = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(KEPT)) continue;
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      const path = new URL(url).pathname;
      const page = TALK.test(path) && (await cache.match(url));
      if (page) rooms.push(await told(path, page));
    }
  }
  return rooms;
}

/** @param {string} path @param {Response} page */
async function told(path, page) {
  const drawn = new DOMParser().parseFromString(await page.text(), "text/html");
  const title = drawn.querySelector(".room-title h1")?.textContent ?? "";
  return { path, title, at: page.headers.get("Leerplek-Kept") ?? "" };
}

/** @param {{path: string, title: string, at: string}} room */
function row({ path, title, at }) {
  const made = /** @type {HTMLElement} */ (copy("t-kept-room"));
  made.querySelector("a")?.setAttribute("href", path);
  const [words, time] = [made.querySelector(".title"), made.querySelector("time")];
  if (!words || !time) return made;
  words.textContent = title;
  [time.dateTime, time.textContent] = [at, `${dayWords(dayOf(at))}, ${clock(at)}`];
  return made;
}

customElements.define("kept-rooms", KeptRooms);
