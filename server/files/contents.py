"""What a file really is, by its content; run in the child process, for it reads strangers' bytes.

A name or a type that somebody said is never looked at.
"""

import codecs
import re
import zipfile
from pathlib import Path

import filetype

PICTURES = {"image/jpeg", "image/png", "image/apng", "image/webp", "image/gif"}
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
HEAD = 8_192  # bytes
UNPACKED = 1024 * 1024 * 1024  # bytes that a zip may become
ENTRIES = 10_000  # of a zip
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
MACROS = re.compile(r"(?i)vbaproject\.bin$|^basic/|^scripts/")
MARKUP = re.compile(rb"(?i)<\s*(?:!doctype|\?xml|html|svg|script|head|body|iframe|math)\b")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")

FITS = frozenset({"picture", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "zip", "txt"})
# What can't be kept, by the part of a media type that tells it.
UNFIT = (
    ("video/", "video"),
    ("audio/", "sound"),
    ("image/", "other_picture"),
    ("application/msword", "old_office"),
    ("application/vnd.ms-", "old_office"),
    ("application/x-msdownload", "program"),
    ("application/x-executable", "program"),
    ("application/wasm", "program"),
    ("application/x-rar", "archive"),
    ("application/x-7z", "archive"),
    ("application/x-tar", "archive"),
    ("application/gzip", "archive"),
    ("application/x-bzip2", "archive"),
    ("application/x-xz", "archive"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def content_of(path: Path) -> str:
    """One of `FITS`, or why it can't be kept: a word of `server.files.refusals`."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "empty"
    if is_picture(head):
        return "picture"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(OLD_OFFICE):
        return "old_office"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(path)
    return _unfit(head) if filetype.guess_mime(head) else _written(path, head)


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this would be made anew as a picture."""
    if head[4:8] == b"ftyp":
        return head[8:12] in HEIC
    return filetype.guess_mime(head) in PICTURES


def _unfit(head: bytes) -> str:
    guess = filetype.guess_mime(head) or ""
    return next((word for part, word in UNFIT if guess.startswith(part)), "unknown")


def _packed(path: Path) -> str:
    """A real zip, and whether it is one of the Office programs'; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if len(entries) > ENTRIES or sum(one.file_size for one in entries) > UNPACKED:
                return "bomb"
            return _office(packed, {one.filename for one in entries})
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return "broken"


def _office(packed: zipfile.ZipFile, names: set[str]) -> str:
    declared = "mimetype" in names and packed.getinfo("mimetype").file_size < 100
    kind = OPEN_DOCUMENT.get(packed.read("mimetype").strip()) if declared else None
    if kind is None and "[Content_Types].xml" in names:
        kind = next((kind for part, kind in OFFICE.items() if part in names), None)
    if any(MACROS.search(name) for name in names) and kind:
        return "macros"
    return kind or "zip"


def _written(path: Path, head: bytes) -> str:
    """Plain text, in UTF-8, UTF-16 with its mark, or an old Western code; never a page."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(path, "utf-16")
    if MARKUP.search(head.lstrip(codecs.BOM_UTF8)):
        return "svg" if b"<svg" in head.lower() else "page"
    if CONTROLS.search(path.read_bytes()):
        return "unknown"
    return _decoded(path, "utf-8", "cp1252")


def _decoded(path: Path, *codes: str) -> str:
    raw = path.read_bytes()
    for code in codes:
        try:
            said = raw.decode(code)
        except UnicodeError:
            continue
        return "page" if MARKUP.search(said[:HEAD].encode()) else "txt"
    return "unknown"
