import { _ } from "./words.js";

/**
 * What a picked file is, by how it begins, as `server/files/contents.py` looks at all of it: what
 * surely can't be kept is said before it is sent. In doubt it goes along, and the server decides.
 */

const HEAD = 8_192; // bytes
// Beginnings, in which `?` is any byte.
const FIT = [
  ...["\xff\xd8\xff", "\x89PNG", "GIF", "RIFF????WEBP", "%PDF-", "PK\x03\x04", "PK\x05\x06"],
  ...["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].map((kind) => `????ftyp${kind}`),
  ...["\xff\xfe", "\xfe\xff"], // text in UTF-16
];
/** @type {[string, string[]][]} */
const UNFIT = [
  ["old_office", ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]],
  ["program", ["MZ", "\x7fELF", "\x00asm\x01\x00\x00\x00"]],
  ["archive", ["Rar!\x1a\x07", "7z\xbc\xaf\x27\x1c", "\x1f\x8b\x08", "BZh", "\xfd7zXZ\x00"]],
  ["archive", [`${"?".repeat(257)}ustar`]],
  ["other_picture", ["BM", "II\x2a\x00", "MM\x00\x2a", "8BPS", "????ftypavif", "????ftypavis"]],
  ["sound", ["ID3", "\xff\xf1", "\xff\xf2", "\xff\xf3", "\xff\xf9", "\xff\xfb", "OggS", "fLaC"]],
  ["sound", ["MThd", "#!AMR\n", "RIFF????WAVE", "FORM????AIFF", "????ftypM4A"]],
  ["video", ["isom", "iso", "mp4", "M4V", "qt", "3gp", "avc1"].map((kind) => `????ftyp${kind}`)],
  ["video", ["RIFF????AVI ", "\x1a\x45\xdf\xa3", "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "FLV\x01"]],
  ["video", ["\x00\x00\x01\xb3", "\x00\x00\x01\xba"]],
];
const MARKUP = /<[ \t\n\v\f\r]*(?:!doctype|\?xml|html|svg|script|head|body|iframe|math)\b/i;
const IN_TEXT = new Set([9, 10, 12, 13, 27]); // of the bytes below a space

/**
 * The sentences of `server/files/refusals.py`.
 *
 * @type {Record<string, (file: {name: string}) => string>}
 */
const WHY = {
  empty: (file) => _("“{name}” is leeg. Kies het bestand opnieuw.", file),
  video: (file) =>
    _("“{name}” is een video. Dat kan hier niet. Stuur een foto.", file),
  sound: (file) =>
    _("“{name}” is een geluidsopname. Dat kan hier niet. Schrijf wat je wilt zeggen.", file),
  other_picture: (file) =>
    _("“{name}” is een soort foto die wij niet kennen. Bewaar hem als JPEG of PNG.", file),
  old_office: (file) =>
    _("“{name}” is van een oude Office. Bewaar het als docx, xlsx, pptx of pdf.", file),
  program: (file) => _("“{name}” is een programma. Dat kan hier niet.", file),
  archive: (file) =>
    _("“{name}” is een ingepakt bestand dat wij niet kennen. Maak er een zip van.", file),
  svg: (file) =>
    _("“{name}” is een SVG-tekening. Dat kan hier niet. Maak er een PNG of pdf van.", file),
  page: (file) =>
    _("“{name}” is een webpagina. Dat kan hier niet. Bewaar haar als pdf.", file),
  unknown: (file) =>
    _("“{name}” kan hier niet. Foto's, pdf, Office, tekst en zip kunnen wel.", file),
};

/** Why a file can't be kept, or nothing. @param {File} file */
export async function whyUnfit(file) {
  const head = await beginning(file);
  const why = head === undefined ? undefined : unfit(head);
  return why ? WHY[why]({ name: file.name }) : "";
}

/** Its first bytes as letters, or nothing if it can't be read. @param {File} file */
async function beginning(file) {
  try {
    const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    return String.fromCharCode(...bytes);
  } catch {
    return undefined;
  }
}

/** @param {string} head @returns {string | undefined} */
function unfit(head) {
  if (!head) return "empty";
  if (FIT.some((way) => begins(head, way))) return undefined;
  const known = UNFIT.find(([, ways]) => ways.some((way) => begins(head, way)));
  if (known) return known[0];
  if (MARKUP.test(head)) return head.toLowerCase().includes("<svg") ? "svg" : "page";
  return [...head].some(isControl) ? "unknown" : undefined;
}

/** @param {string} head @param {string} way */
function begins(head, way) {
  return [...way].every((letter, place) => letter === "?" || letter === head[place]);
}

/** @param {string} letter */
function isControl(letter) {
  const code = letter.charCodeAt(0);
  return code === 127 || (code < 32 && !IN_TEXT.has(code));
}
