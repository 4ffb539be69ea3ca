import { _, tongue } from "./words.js";

/** Days and times as they stand on the school's wall. */

const WALL = "Europe/Amsterdam";
const FOLLOWS = 5;

/**
 * Making a format takes a thousand times longer than using it.
 * @type {Map<string, Intl.DateTimeFormat>}
 */
const formats = new Map();

/** @param {string} at a moment as on the wire @returns {string} "16:05" */
export function clock(at) {
  return said(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** @param {string | Date} at @returns {string} its day: "2026-11-23" */
export function dayOf(at) {
  return said(at, { dateStyle: "short" }, "sv-SE");
}

/**
 * A day in words: "vandaag, maandag 23 november", "vrijdag 2 januari 2026".
 * @param {string} day "2026-11-23"
 * @param {Date} now
 */
export function dayWords(day, now = new Date()) {
  const today = dayOf(now);
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  const words = said(`${day}T12:00:00Z`, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year,
  }).replace(",", "");
  if (day === today) return _("vandaag, {day}", { day: words });
  return words;
}

/**
 * Does this go on from what the same person said, less than five minutes ago on the same day?
 * @param {{by?: string, at?: string, what?: string} | undefined} before
 * @param {{by?: string, at?: string, what?: string}} said
 */
export function follows(before, said) {
  if (!before?.at || !said.at || before.by !== said.by || before.what !== said.what) return false;
  return dayOf(before.at) === dayOf(said.at) && minute(said.at) - minute(before.at) < FOLLOWS;
}

/** @param {string} at */
function minute(at) {
  const [hours, minutes] = clock(at).split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** @param {string | Date} at @param {Intl.DateTimeFormatOptions} form @param {string} language */
function said(at, form, language = tongue()) {
  const name = JSON.stringify([language, form]);
  const format =
    formats.get(name) ?? new Intl.DateTimeFormat(language, { timeZone: WALL, ...form });
  formats.set(name, format);
  return format.format(new Date(at));
}
