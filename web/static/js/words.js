/**
 * Sentences for people. The Dutch sentence is the message id; the page carries the translations
 * of other languages in the data block `words`, plurals as `one|many`.
 */

/** @type {Record<string, string> | undefined} */
let known;

/**
 * A sentence in the reader's language, with its `{names}` filled in.
 * @param {string} sentence
 * @param {Record<string, unknown>} [values]
 */
export function _(sentence, values = {}) {
  return fill(translations()[sentence] || sentence, values);
}

/**
 * A sentence about `n` things, which it can name as `{n}`.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, unknown>} [values]
 */
export function ngettext(one, many, n, values = {}) {
  const forms = (translations()[`${one}|${many}`] || `${one}|${many}`).split("|");
  return fill(forms[n === 1 ? 0 : 1], { n, ...values });
}

/** Names as a person says them: "Henk, Marieke en Bart". @param {string[]} names */
export function listed(names) {
  return new Intl.ListFormat(tongue(), { type: "conjunction" }).format(names);
}

/** The reader's language, as `Intl` wants it. */
export function tongue() {
  const language = globalThis.document?.documentElement.lang || "nl";
  return language === "en" ? "en-GB" : language;
}

/** For tests: speak with these translations. @param {Record<string, string>} translations */
export function speak(translations) {
  known = translations;
}

function translations() {
  known ??= JSON.parse(globalThis.document?.getElementById("words")?.textContent || "{}");
  return /** @type {Record<string, string>} */ (known);
}

/** @param {string} text @param {Record<string, unknown>} values */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    name in values ? String(values[name]) : whole,
  );
}
