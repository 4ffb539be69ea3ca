/** @typedef {import("./wire.js").Mark} Mark */
/** @typedef {{text: string, link?: string, who?: string}} Piece */

const SAFE = /^(https?|mailto):/i;

/**
 * A body in pieces, so that links and mentions can be drawn as such.
 * Marks count Unicode code points, as Python does; JavaScript's strings count UTF-16 units.
 * A mark that overlaps an earlier one, or lies outside, is left out.
 * @param {string} body
 * @param {Mark[]} [marks]
 * @returns {Piece[]}
 */
export function pieces(body, marks = []) {
  const points = Array.from(body);
  const found = [];
  let at = 0;
  for (const { from, to, link, who } of [...marks].sort((one, other) => one.from - other.from)) {
    if (from < at || to <= from || to > points.length) continue;
    if (from > at) found.push({ text: points.slice(at, from).join("") });
    found.push({ text: points.slice(from, to).join(""), link: safe(link), who });
    at = to;
  }
  if (at < points.length) found.push({ text: points.slice(at).join("") });
  return found;
}

/** How long the protocol finds a text: in code points after NFC. @param {string} text */
export function lengthOf(text) {
  return Array.from(text.normalize("NFC")).length;
}

/** @param {string} [link] */
function safe(link) {
  return link && SAFE.test(link) ? link : undefined;
}
