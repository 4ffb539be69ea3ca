import { copy, slot } from "./templates.js";
import { _, tongue } from "./words.js";

/** @typedef {import("./wire.js").ToldFile} ToldFile */
/** @typedef {import("./wire.js").WaitingFile} WaitingFile */
/** @typedef {Pick<ToldFile, "id" | "name" | "kind" | "bytes"> & Partial<ToldFile>} Drawn */

const MANY = 5;
const KILO = 1000;

/** What a message brings; none, when it brings nothing (any more). @param {HTMLElement} drawn @param {Drawn[]} files @param {string} name who sent it */
export function fillFiles(drawn, files, name) {
  const before = new Map(
    [...drawn.querySelectorAll("[data-file]")].map((one) => [one.getAttribute("data-file"), one]),
  );
  const photos = files.filter(({ kind }) => kind === "image");
  const others = files.filter(({ kind }) => kind !== "image");
  const places = slot(drawn, "photos");
  places.replaceChildren(...photos.map((file) => photo(file, name, before.get(file.id))));
  places.dataset.count = photos.length < MANY ? String(photos.length) : "more";
  places.hidden = photos.length === 0;
  slot(drawn, "attachments").replaceChildren(...others.map((file) => attachment(file)));
  slot(drawn, "attachments").hidden = others.length === 0;
  slot(drawn, "files").hidden = files.length === 0;
  drawn.querySelector(".bubble")?.toggleAttribute("data-photo", photos.length > 0);
}

/**
 * Files that still lie on this device, with how far each has been sent.
 * @param {HTMLElement} drawn
 * @param {WaitingFile[]} files
 * @param {(file: string) => Promise<Blob | undefined>} blob
 */
export function fillWaiting(drawn, files, blob) {
  const shown = new Set([...drawn.querySelectorAll("[data-file]")].map((one) => one.getAttribute("data-file")));
  if (files.length && files.every(({ id }) => shown.has(id))) return;
  fillFiles(
    drawn,
    files.map((file) => ({ ...file, state: undefined })),
    _("jou"),
  );
  for (const { id, kind } of files) {
    const place = drawn.querySelector(`[data-file="${id}"]`);
    place?.setAttribute("data-state", "pending");
    place?.removeAttribute("href");
    if (kind === "image" && place) void preview(place, blob(id));
  }
}

/** @param {HTMLElement} drawn @param {string} file @param {number} part from 0 to 1 */
export function fillProgress(drawn, file, part) {
  const place = drawn.querySelector(`[data-file="${file}"]`);
  if (!place) return;
  const bar = /** @type {HTMLProgressElement} */ (slot(place, "progress") ?? progress(place));
  bar.value = part;
}

/** "820 kB", "1,2 MB". @param {number} bytes */
export function sizeWords(bytes) {
  const [value, unit, digits] =
    bytes < KILO * KILO ? [bytes / KILO, "kB", 0] : [bytes / (KILO * KILO), "MB", 1];
  const form = new Intl.NumberFormat(tongue(), { maximumFractionDigits: digits });
  return `${form.format(digits ? value : Math.max(1, Math.round(value)))} ${unit}`;
}

/** @param {Drawn} file @param {string} name @param {Element} [before] as it stands already */
function photo(file, name, before) {
  const { id, width, height, state = "ready" } = file;
  const made = /** @type {HTMLAnchorElement} */ (before ?? copy("t-photo"));
  if (before?.getAttribute("data-state") === state) return made;
  made.dataset.file = id;
  made.dataset.state = state;
  made.href = made.href.replace(/[^/]*$/, id);
  const image = /** @type {HTMLImageElement} */ (made.querySelector("img"));
  image.hidden = state !== "ready";
  image.alt = _("Foto van {name}", { name });
  if (width && height) Object.assign(image, { width, height });
  if (state === "ready" && file.state) {
    image.srcset = `/files/${id}?size=320 320w, /files/${id}?size=1280 1280w`;
    image.src = `/files/${id}?size=320`;
  }
  say(made, stateWords(state));
  return made;
}

/** @param {Drawn} file */
function attachment({ id, name, bytes, state = "ready" }) {
  const made = /** @type {HTMLElement} */ (copy("t-attachment"));
  const link = /** @type {HTMLAnchorElement} */ (made.querySelector("a"));
  Object.assign(link.dataset, { file: id, state });
  if (state === "ready") Object.assign(link, { href: `/files/${id}`, download: name });
  slot(made, "file-name").textContent = name;
  const kind = name.split(".").at(-1)?.toUpperCase() ?? "";
  slot(made, "file-about").textContent = aboutWords(state) || `${kind} · ${sizeWords(bytes)}`;
  return made;
}

/** @param {string} state */
function stateWords(state) {
  if (state === "working") return _("De foto wordt klaargemaakt.");
  return state === "failed" ? _("Deze foto kon niet worden gemaakt.") : "";
}

/** @param {string} state */
function aboutWords(state) {
  if (state === "working") return _("Wordt klaargemaakt");
  return state === "failed" ? _("Kon niet worden bewaard") : "";
}

/** A picture that this browser can't show stands there by its name. @param {Element} place @param {Promise<Blob | undefined>} getting */
async function preview(place, getting) {
  const [blob, image] = [await getting, /** @type {HTMLImageElement} */ (place.querySelector("img"))];
  const url = blob ? URL.createObjectURL(blob) : "data:,";
  image.onload = () => URL.revokeObjectURL(url);
  image.onerror = () => {
    image.hidden = true;
    say(place, _("Foto"));
  };
  image.src = url;
}

/** @param {Element} place */
function progress(place) {
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.dataset.slot = "progress";
  bar.setAttribute("aria-label", _("Zo ver is het verstuurd"));
  place.append(bar);
  return bar;
}

/** @param {Element} place @param {string} words */
function say(place, words) {
  const state = slot(place, "photo-state");
  state.textContent = words;
  state.hidden = !words;
}
