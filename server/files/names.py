"""Names of files: words for people, never a way on a disk."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 100  # code points, the extension included
RISKY = re.compile(r'[<>:"/\\|?*%]')  # where somebody keeps it, these may mean something
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # devices of Windows
# Extensions that each kind of content may bear; the first is given to what bears another.
EXTENSIONS = {
    "webp": ("webp",),
    "pdf": ("pdf",),
    "docx": ("docx", "dotx"),
    "xlsx": ("xlsx", "xltx"),
    "pptx": ("pptx", "ppsx", "potx"),
    "odt": ("odt",),
    "ods": ("ods",),
    "odp": ("odp",),
    "zip": ("zip",),
    "txt": ("txt", "csv", "md", "log", "ics", "tsv"),
}


def clean(said: str, content: str) -> str:
    """The name under which people see it, with an extension that tells what it is."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    visible = "".join(letter for letter in base if _is_shown(letter))
    plain = " ".join(RISKY.sub("_", visible).split()).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    known = EXTENSIONS[content]
    if not dot or extension.lower() not in known:
        # A picture is another one now; of anything else the whole name stays legible.
        stem = stem if dot and content == "webp" else plain
        extension = known[0]
    stem = stem[: LONGEST - len(extension) - 1].strip(". ") or "bestand"
    stem = f"_{stem}" if RESERVED.fullmatch(stem.split(".")[0]) else stem
    return f"{stem}.{extension.lower()}"


def shown(said: str) -> str:
    """A name that nothing was done with, as it can stand in a sentence."""
    visible = "".join(letter for letter in said if _is_shown(letter))
    return " ".join(visible.split())[:LONGEST] or "?"


def disposition(name: str) -> str:
    """The header that makes browsers keep a file rather than show it."""
    plain = name.encode("ascii", "ignore").decode() or "bestand"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def extension(name: str) -> str:
    return name.rpartition(".")[2]


def _is_shown(letter: str) -> bool:
    """No controls, no marks that turn the direction of reading, no halves of letters."""
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
