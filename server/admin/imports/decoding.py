"""Bytes of a file as text, whatever program wrote it; what isn't text is refused by its name.

The order is sure: a byte order mark, UTF-8, UTF-16 without a mark, then the code pages that Dutch
programs write. Only among those last ones is anything guessed.
"""

import codecs

from charset_normalizer import from_bytes

from server.errors import Invalid
from server.words import Sentence, _

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODE_PAGES = ["cp1252", "cp850", "mac_roman"]
# Letters with accents that stand in Dutch, Polish and Turkish names as Windows writes them.
EXPECTED = frozenset(
    "éèëêïîíìöóòôüúùûäáàâãåçñøæœßšžýÿÉÈËÊÏÎÍÌÖÓÒÔÜÚÙÛÄÁÀÂÃÅÇÑØÆŒŠŽÝ’‘“”–—…€ \u00a0°º\u00b4·«»"
)

SAVE_AS_CSV = _(
    "Dit is een Excel-bestand. Kies in Excel Bestand, Opslaan als, CSV UTF-8 (door lijst"
    "scheidingstekens gescheiden), en stuur dat bestand."
)
NOT_A_TABLE = _(
    "Dit bestand is geen tabel met tekst. Exporteer de gegevens als CSV en stuur dat bestand."
)

BINARY: tuple[tuple[bytes, Sentence], ...] = (
    (b"\xd0\xcf\x11\xe0", SAVE_AS_CSV),  # .xls
    (b"%PDF", NOT_A_TABLE),
    (b"\x89PNG", NOT_A_TABLE),
    (b"\xff\xd8\xff", NOT_A_TABLE),
    (b"GIF8", NOT_A_TABLE),
    (b"SQLite format 3", NOT_A_TABLE),
    (b"\x1f\x8b", NOT_A_TABLE),
    (b"PK\x03\x04", NOT_A_TABLE),  # a zip that is no OneRoster; `archives` looked before
)


def decoded(content: bytes) -> str:
    """The text of a file, without its byte order mark; `Invalid` says what to send instead."""
    for start, fault in BINARY:
        if content.startswith(start):
            raise Invalid(fault)
    text = _marked(content) or _utf8(content) or _utf16(content) or _code_page(content)
    if "\x00" in text:
        raise Invalid(NOT_A_TABLE)
    return text.removeprefix("\ufeff")


def _marked(content: bytes) -> str | None:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError:
                raise Invalid(NOT_A_TABLE) from None
    return None


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8") if b"\x00" not in content else None
    except UnicodeDecodeError:
        return None


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: plain letters and separators leave every second byte empty."""
    head = content[:2000]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) * 0.6:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _code_page(content: bytes) -> str:
    """Windows-1252 when it gives letters that stand in names; else what looks most like text."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    strange = [sign for sign in text if not sign.isascii() and sign not in EXPECTED]
    if text and not strange:
        return text
    best = from_bytes(content, cp_isolation=CODE_PAGES, enable_fallback=False).best()
    if best is not None:
        return str(best)
    if text:
        return text
    raise Invalid(NOT_A_TABLE)
