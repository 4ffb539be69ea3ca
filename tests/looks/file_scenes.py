"""Photos, files and consent in Noor's room, as the server would hand them to the templates."""

from typing import Any

from tests.looks.room_scenes import BAKKER, CONSENT, HENK, NOOR_ID, room, said, told
from tests.looks.scenes import MARIEKE, NOOR
from tests.looks.shown import Scene


def file(number: int, name: str, **given: Any) -> dict[str, Any]:
    """A file as protocol.md writes it."""
    known = {"kind": "file", "bytes": 1_234_567, "width": None, "height": None, "state": "ready"}
    return {"id": f"f_{number}", "name": name, **known, **given}


def photo(number: int, state: str = "ready") -> dict[str, Any]:
    size = {"width": 1800, "height": 1260} if state == "ready" else {}
    return file(number, f"foto {number}.webp", kind="image", state=state, **size)


def agreed(seq: int, purpose: str, given: bool) -> dict[str, Any]:
    about = {"pupil": NOOR_ID, "for": purpose, "given": given, "holds": given}
    return told(seq, "photo_consent.set", BAKKER, "19T13:00", **about)


ONE = said(4, NOOR_ID, "19T13:38", "Kijk, mijn eerste hoek is gelukt", files=[photo(1)])
BROUGHT = [
    agreed(1, "room", True),
    agreed(2, "room", False),
    agreed(3, "portfolio", True),
    ONE,
    said(5, HENK, "19T13:40", "", files=[photo(2), photo(3), photo(4)]),
    said(6, HENK, "19T13:41", "Nog meer", files=[photo(n) for n in range(5, 11)]),
    said(7, HENK, "19T13:42", "", files=[file(11, "werktekening hoek.pdf"), file(12, "uren.xlsx")]),
    said(8, NOOR_ID, "19T13:43", "", files=[photo(13, "working"), photo(14, "failed"),
                                            file(15, "verslag.docx", state="working")]),
    said(9, HENK, "19T13:44", "Mooi!", quote={"seq": 5, "by": HENK, "text": "", "kind": "image"}),
]  # fmt: skip
ASKED = {
    "do": "message.post",
    "body": "Kijk",
    "wrong": "Is Noor herkenbaar op de foto?",
    "files": [photo(1), file(2, "uren.xlsx")],
    "asks": True,
}
DECIDES = {**CONSENT, "may": True, "mine": {"room": True, "portfolio": None}, "room": False}
VIEWED = {"file": photo(1), "entry": ONE, "around": {"before": "f_0", "after": None}}

SCENES: dict[str, Scene] = {
    "room-files": Scene("rooms/room.html", NOOR, room(NOOR, "pupil", entries=BROUGHT)),
    "room-files-asked": Scene("rooms/room.html", NOOR, room(NOOR, "pupil", draft=ASKED)),
    "room-consent": Scene("rooms/placement.html", NOOR, room(NOOR, "parent", consent=DECIDES)),
    "room-viewer": Scene("rooms/viewer.html", NOOR, room(NOOR, "pupil", **VIEWED)),
    "room-viewer-file": Scene(
        "rooms/viewer.html",
        MARIEKE,
        room(MARIEKE, "teacher", **VIEWED | {"file": file(11, "werktekening hoek.pdf")}),
    ),
}
