import { whyUnfit } from "./contents.js";
import { newKey } from "./keys.js";
import { sizeWords } from "./message-files.js";
import { icon, made } from "./templates.js";
import { _, ngettext } from "./words.js";

/** @typedef {import("./wire.js").WaitingFile} WaitingFile */
/** @typedef {import("./wire.js").Limits} Limits */
/** @typedef {{file: WaitingFile, blob: Blob}} PickedFile */

const LONGEST = 2560; // pixels; the server keeps no more
const WORTH = 1_500_000; // bytes
const PICTURE = /\.(jpe?g|png|gif|webp|heic|heif)$/i;

/** Files chosen for the message that is being written. */
export class Picked {
  #root;
  #limits;
  #changed;
  /** @type {(PickedFile & {row: HTMLElement})[]} */
  #all = [];
  #wrong = made("p", { className: "wrong" });
  #list = made("ul", {});

  /**
   * @param {HTMLElement} root
   * @param {Limits} limits
   * @param {() => void} changed
   */
  constructor(root, limits, changed) {
    this.#root = root;
    this.#limits = limits;
    this.#changed = changed;
    this.#wrong.setAttribute("role", "alert");
    this.#list.setAttribute("aria-label", _("Gaat mee met je bericht"));
    root.replaceChildren(this.#wrong, this.#list);
  }

  get count() {
    return this.#all.length;
  }

  get hasPictures() {
    return this.#all.some(({ file }) => file.kind === "image");
  }

  /** What can't go along is said, each with its reason. @param {Iterable<File>} files */
  async add(files) {
    this.say("");
    const wrong = new Set();
    for (const chosen of files) wrong.add(await this.#pick(chosen));
    this.say([...wrong].filter(Boolean).join(" "));
  }

  /** @param {PickedFile} one */
  put(one) {
    const row = this.#row(one);
    this.#all.push({ ...one, row });
    this.#list.append(row);
    this.#show();
  }

  /** All of them; after that there are none. @returns {PickedFile[]} */
  take() {
    const all = this.#all.map(({ file, blob }) => ({ file, blob }));
    this.#all = [];
    this.#list.replaceChildren();
    this.say("");
    return all;
  }

  /** @param {string} words why something can't go along */
  say(words) {
    this.#wrong.textContent = words;
    this.#show();
  }

  #show() {
    this.#root.hidden = !this.count && !this.#wrong.textContent;
    this.#wrong.hidden = !this.#wrong.textContent;
    this.#list.hidden = !this.count;
    this.#changed();
  }

  /** Why it doesn't go along, or nothing. @param {File} chosen */
  async #pick(chosen) {
    if (this.count >= this.#limits.files) return this.#tooMany();
    const why = await whyUnfit(chosen);
    if (why) return why;
    const blob = await smaller(chosen);
    if (blob.size > this.#limits.file) return this.#tooLarge(chosen.name, blob.size);
    this.put({ file: about(chosen.name, blob), blob });
    return "";
  }

  #tooMany() {
    return ngettext(
      "Er kan {n} bestand mee met een bericht.",
      "Er kunnen {n} bestanden mee met een bericht.",
      this.#limits.files,
    );
  }

  /** @param {string} name @param {number} bytes */
  #tooLarge(name, bytes) {
    const most = sizeWords(this.#limits.file);
    return _("{name} is te groot: {size}. Hoogstens {most}.", { name, size: sizeWords(bytes), most });
  }

  /** @param {PickedFile} one */
  #row({ file, blob }) {
    const row = made("li", { className: "picked-file" });
    const words = made("span", { className: "picked-name" });
    words.append(
      made("b", { textContent: file.name }),
      made("span", { className: "soft small", textContent: sizeWords(file.bytes) }),
    );
    const out = made("button", { type: "button", className: "button" }, { "data-icon": "" });
    out.setAttribute("aria-label", _("Haal {name} weg", { name: file.name }));
    out.append(icon("close"));
    out.addEventListener("click", () => this.#remove(row));
    row.append(file.kind === "image" ? thumbnail(blob) : icon("paper"), words, out);
    return row;
  }

  /** The focus goes on to the next one, or back to where one writes. @param {HTMLElement} row */
  #remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    this.#all = this.#all.filter((one) => one.row !== row);
    row.remove();
    this.say("");
    const focus = next?.querySelector("button") ?? this.#root.closest("form")?.querySelector("textarea");
    focus?.focus();
  }
}

/**
 * On a phone: a new photo, photos, or files. The field then opens what was chosen.
 * @param {HTMLInputElement} field
 * @param {Limits} limits
 * @param {() => void} open opens the field
 */
export function choose(field, limits, open) {
  const dialog = /** @type {HTMLDialogElement} */ (made("dialog", { className: "menu" }));
  dialog.setAttribute("aria-label", _("Foto of bestand toevoegen"));
  const all = (field.dataset.all ??= field.accept);
  for (const [name, words, accept, capture] of [
    ["camera", _("Maak een foto"), "image/*", "environment"],
    ["plus", _("Kies foto's"), "image/*", ""],
    ["paper", _("Kies een bestand"), all, ""],
  ]) {
    const item = made("button", { type: "button", className: "menu-item" });
    item.append(icon(name), words);
    item.addEventListener("click", () => {
      dialog.close();
      field.accept = accept;
      if (capture) field.setAttribute("capture", capture);
      else field.removeAttribute("capture");
      open();
    });
    dialog.append(item);
  }
  const most = _("Hoogstens {n}, elk tot {size}.", { n: limits.files, size: sizeWords(limits.file) });
  dialog.append(made("p", { className: "hint", textContent: most }));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} name @param {Blob} blob @returns {WaitingFile} */
function about(name, blob) {
  const kind = blob.type.startsWith("image/") || PICTURE.test(name) ? "image" : "file";
  return { id: newKey(), key: newKey(), name, kind, bytes: blob.size };
}

/**
 * A large photo, as small as the server makes it anyhow: that saves most of the upload on a bad
 * line. What this browser can't read stays as it is.
 * @param {File} file
 * @returns {Promise<Blob>}
 */
async function smaller(file) {
  if (file.type !== "image/jpeg" || file.size < WORTH) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, file.type, 0.87));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

/** @param {Blob} blob */
function thumbnail(blob) {
  const image = /** @type {HTMLImageElement} */ (made("img", { alt: "" }));
  const url = URL.createObjectURL(blob);
  image.onload = () => URL.revokeObjectURL(url);
  image.onerror = () => image.replaceWith(icon("camera"));
  image.src = url;
  return image;
}
