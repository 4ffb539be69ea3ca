import { follows } from "./days.js";
import { copy, slot } from "./templates.js";

const ENTRY = ".message, .record";

/**
 * Every day has one line above it, and who goes on talking is named once.
 * @param {HTMLElement} log
 * @param {Element} [from] what stands before it is in order already
 */
export function tidy(log, from) {
  let before = entryBefore(from);
  let day = before?.dataset.day ?? "";
  for (const child of following(log, before)) {
    if (child.matches(".day")) before = undefined;
    if (child.matches(".day[data-day]")) day = onlyDay(child, day);
    if (!child.matches(ENTRY)) continue;
    if (child.dataset.day !== day) before = undefined;
    if (child.dataset.day !== day) child.before(dayLine((day = child.dataset.day ?? "")));
    if (child.matches(".message")) group(child, follows(before?.dataset, child.dataset));
    before = child.matches(".message") ? child : undefined;
  }
}

/**
 * @param {HTMLElement} log
 * @param {HTMLElement} [before]
 */
function* following(log, before) {
  let child = before?.nextElementSibling ?? log.firstElementChild;
  for (; child; child = child.nextElementSibling) yield /** @type {HTMLElement} */ (child);
}

/** A day that is said twice keeps its first line. @param {HTMLElement} line @param {string} day */
function onlyDay(line, day) {
  if (line.dataset.day === day) line.hidden = true;
  return line.dataset.day ?? "";
}

/** @param {Element} [from] @returns {HTMLElement | undefined} */
function entryBefore(from) {
  let before = from?.previousElementSibling;
  while (before && !before.matches(ENTRY)) before = before.previousElementSibling;
  return /** @type {HTMLElement | undefined} */ (before ?? undefined);
}

/** @param {HTMLElement} drawn @param {boolean} goesOn */
function group(drawn, goesOn) {
  const unnamed = goesOn || drawn.hasAttribute("data-mine");
  drawn.toggleAttribute("data-follows", goesOn);
  slot(drawn, "author").classList.toggle("unseen", unnamed);
  slot(drawn, "face").hidden = unnamed;
}

/** @param {string} day */
function dayLine(day) {
  const line = /** @type {HTMLElement} */ (copy("t-day"));
  line.dataset.day = day;
  line.querySelector("day-words")?.setAttribute("day", day);
  return line;
}
