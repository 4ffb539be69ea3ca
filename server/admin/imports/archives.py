"""A zip is opened no further than its names and sizes allow: nothing that swells is unpacked."""

import io
import zipfile
import zlib

from server.admin.imports.decoding import SAVE_AS_CSV
from server.errors import Invalid, TooBig
from server.words import _

MOST_FILES = 50
LARGEST = 30 * 1024 * 1024  # bytes, all files together, unpacked
START = b"PK\x03\x04"


def is_archive(content: bytes) -> bool:
    """Whether this is a zip, of whatever."""
    return content.startswith(START)


def unpacked(content: bytes) -> dict[str, bytes]:
    """Name in small letters, without folders → bytes, of every CSV in it.

    `Invalid` says what to send instead of a spreadsheet; `TooBig` of what would swell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _files(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
            ValueError):  # fmt: skip
        raise Invalid(_("Dit zip-bestand is niet te openen. Maak het opnieuw.")) from None


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = [one for one in archive.infolist() if not one.is_dir()]
    names = {one.filename.lower() for one in infos}
    if "[content_types].xml" in names or "mimetype" in names:
        raise Invalid(SAVE_AS_CSV)  # .xlsx and .ods
    wanted = [one for one in infos if one.filename.lower().endswith(".csv")]
    if len(infos) > MOST_FILES or sum(one.file_size for one in wanted) > LARGEST:
        raise TooBig(_("Dit zip-bestand is uitgepakt te groot."))
    found: dict[str, bytes] = {}
    left = LARGEST
    for one in wanted:
        with archive.open(one) as file:
            # What the zip says of its own sizes need not be true.
            found[_bare(one.filename)] = part = file.read(left + 1)
        left -= len(part)
        if left < 0:
            raise TooBig(_("Dit zip-bestand is uitgepakt te groot."))
    return found


def _bare(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].lower()
