import { icon, made } from "./templates.js";
import { _ } from "./words.js";

const FAR = 50; // pixels of a swipe

/**
 * A photo large, and those beside it in the talk: arrows, buttons or a swipe; Escape closes.
 * @param {HTMLAnchorElement} photo
 */
export function view(photo) {
  const photos = [...document.querySelectorAll('.log .photo[data-state="ready"]')];
  let at = photos.indexOf(photo);
  const dialog = /** @type {HTMLDialogElement} */ (made("dialog", { className: "photo-viewer" }));
  const image = /** @type {HTMLImageElement} */ (made("img", {}));
  const words = made("p", { className: "words" });
  const back = button("back", _("Vorige foto"), () => show(at - 1));
  const on = button("next", _("Volgende foto"), () => show(at + 1));
  const close = button("close", _("Sluit"), () => dialog.close());
  words.setAttribute("role", "status");

  /** @param {number} place */
  function show(place) {
    if (!photos[place]) return;
    at = place;
    const small = /** @type {HTMLImageElement} */ (photos[at].querySelector("img"));
    image.alt = small.alt;
    image.src = `/files/${photos[at].getAttribute("data-file")}?size=1280`;
    const when = photos[at].closest(".message")?.querySelector("time")?.textContent ?? "";
    const many = photos.length > 1 ? _("{n} van {all}", { n: at + 1, all: photos.length }) : "";
    words.textContent = [small.alt, when, many].filter(Boolean).join(" · ");
    [back.hidden, on.hidden] = [at === 0, at === photos.length - 1];
    if (!dialog.contains(document.activeElement)) close.focus();
  }

  image.onerror = () => {
    words.textContent = _("Deze foto is nu niet te zien. Misschien is er geen verbinding.");
  };
  dialog.setAttribute("aria-label", _("Foto"));
  dialog.append(close, back, image, on, words);
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") show(at - 1);
    if (key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    photo.focus();
  });
  swiped(dialog, (step) => show(at + step));
  document.body.append(dialog);
  dialog.showModal();
  show(at);
  close.focus();
}

/** @param {HTMLElement} root @param {(step: number) => void} go */
function swiped(root, go) {
  let from = 0;
  root.addEventListener("touchstart", ({ touches }) => (from = touches[0].clientX), { passive: true });
  root.addEventListener("touchend", ({ changedTouches, touches }) => {
    const far = changedTouches[0].clientX - from;
    // A picture that is zoomed in is moved about, not left.
    if (!touches.length && Math.abs(far) > FAR && visualViewport?.scale === 1) go(far > 0 ? -1 : 1);
  });
}

/** @param {string} name @param {string} words @param {() => void} act */
function button(name, words, act) {
  const one = made("button", { type: "button", className: `button to-${name}` }, { "data-icon": "" });
  one.setAttribute("aria-label", words);
  one.append(icon(name));
  one.addEventListener("click", act);
  return one;
}
