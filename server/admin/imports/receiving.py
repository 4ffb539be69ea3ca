"""What was sent as tables: a CSV of whatever program, or a OneRoster zip."""

from collections.abc import Sequence

from server.admin.imports.archives import is_archive, unpacked
from server.admin.imports.columns import KINDS, FileKind, guessed_kind, known_columns
from server.admin.imports.decoding import decoded
from server.admin.imports.keeping import Sent
from server.admin.imports.oneroster import tables
from server.admin.imports.sheets import LARGEST, read
from server.errors import Invalid, TooBig
from server.words import _


def received(content: bytes, name: str, brin: str, kind: str = "") -> Sequence[Sent]:
    """The tables in a file; `kind` is what somebody said stands in it, "" for a guess.

    `Invalid` or `TooBig` in words that say what to send instead. Nothing else is ever raised.
    """
    if len(content) > LARGEST:
        raise TooBig(_("Dit bestand is groter dan {most} MB. Deel het op.", most=LARGEST >> 20))
    if not content.strip():
        raise Invalid(_("Dit bestand is leeg."))
    if is_archive(content):
        return [
            Sent(name, one.kind, one.sheet, one.fields) for one in tables(unpacked(content), brin)
        ]
    sheet = read(decoded(content), known_columns)
    return [Sent(name, _kind(kind) or guessed_kind(sheet.headers), sheet)]


def _kind(said: str) -> FileKind | None:
    return next((kind for kind in KINDS if kind == said), None)
