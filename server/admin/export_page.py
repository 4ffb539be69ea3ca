"""The page in a copy of one's own data by which people read it, in their language."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from server.pages import environment
from server.words import Sentence, _

SUBJECTS: dict[str, Sentence] = {
    "person.json": _("Wie je bent"),
    "belongs.json": _("Waar je bij hoort"),
    "children.json": _("Voor wie je ouder of verzorger bent"),
    "parents.json": _("Wie je ouder of verzorger is"),
    "sessions.json": _("Waar je was ingelogd"),
    "seats.json": _("In welke kamers je zat"),
    "signatures.json": _("Wat je op papier tekende"),
    "photo_consent.json": _("Toestemming voor foto's"),
    "kept_parents.json": _("Welke ouder blijft als de leerling 18 is"),
    "reports.json": _("Wat je meldde, en hoe het daarmee staat"),
    "audit.json": _("Wat je deed, en wat er met je gegevens gebeurde"),
    "own_stream.json": _("Wat je apparaten te horen kregen"),
    "my_words_elsewhere.json": _("Wat je schreef in kamers waar je niet meer bij hoort"),
}


def page(who: str, language: str, at: datetime, parts: Mapping[str, Path]) -> str:
    """The whole page; it leans on nothing outside the zip."""
    rooms = [_room(name, path) for name, path in parts.items() if name.startswith("rooms/")]
    context: dict[str, Any] = {
        "language": language,
        "who": who,
        "at": at,
        "person": _read(parts.get("person.json")),
        "subjects": [(name, SUBJECTS[name]) for name in parts if name in SUBJECTS],
        "rooms": rooms,
        "files": [name for name in parts if name.startswith("files/")],
    }
    return environment().get_template("data/index.html").render(context)


def _room(name: str, path: Path) -> dict[str, Any]:
    room = _read(path)
    names = {one["id"]: one["name"] for one in room["people"]}
    words = [
        {"by": names.get(entry["by"], ""), "at": entry["at"], "body": entry["with"]["body"]}
        for entry in room["entries"]
        if entry["what"] in ("message.posted", "note.written") and entry["with"].get("body")
    ]
    return {"name": name, "title": room["title"], "words": words}


def _read(path: Path | None) -> Any:
    return msgspec.json.decode(path.read_bytes()) if path else {}
