"""Noor's room as the server would hand it to the templates, with the words of the sample region."""

from datetime import date
from typing import Any

from tests.looks.scenes import MARIEKE, NOOR
from tests.looks.shown import Form, Scene

NOOR_ID, HENK, MARIEKE_ID, BAKKER, FATIMA = "u_noor", "u_henk", "u_marieke", "u_bakker", "u_fatima"
P = "p_noor"


def told(seq: int, what: str, by: str | None, at: str, **given: Any) -> dict[str, Any]:
    """An entry as protocol.md writes it."""
    moment = f"2026-11-{at}:00.512Z"
    return {"room": P, "seq": seq, "what": what, "by": by, "at": moment, "key": f"k-{seq:06}",
            "with": given}  # fmt: skip


def said(seq: int, by: str, at: str, body: str, **given: Any) -> dict[str, Any]:
    """A message."""
    return told(seq, "message.posted", by, at, body=body, marks=given.pop("marks", []), **given)


BIL = {"seq": 5, "by": NOOR_ID, "text": "Oké! Moet ik ook een bril mee?"}
ENTRIES: list[dict[str, Any]] = [
    told(1, "member.joined", None, "16T09:00", who=BAKKER, role="parent", name="Mw. Bakker"),
    told(2, "agreement.signed_on_paper", FATIMA, "18T08:12", who=BAKKER, role="parent",
         signed_on="2026-11-17"),
    told(3, "placement.started", None, "18T08:15"),
    said(4, HENK, "18T14:52", "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten."),
    said(5, NOOR_ID, "18T14:58", "Oké! Moet ik ook een bril mee?"),
    said(6, HENK, "18T15:03", "Nee, bril krijg je van ons.", quote=BIL),
    said(7, HENK, "18T15:04", "En lees dit even: https://stoutjes.example/veilig",
         marks=[{"from": 18, "to": 49, "link": "https://stoutjes.example/veilig"}]),
    {"room": P, "seq": 8},
    said(9, NOOR_ID, "19T13:38", "Kijk, mijn eerste hoek is gelukt 😀",
         reactions={"👍": [HENK, MARIEKE_ID], "🎉": [BAKKER]}),
    said(10, MARIEKE_ID, "19T13:51",
         "Netjes! Zet hem bij het doel ‘plaat zetten volgens tekening’.", edited=11),
    told(11, "message.edited", MARIEKE_ID, "19T13:52", of=10, message={"body": "Netjes!"}),
    told(12, "message.posted", HENK, "19T14:10", withdrawn=True),
    told(13, "placement.changed", FATIMA, "24T10:20"),
    said(14, BAKKER, "26T14:47", "Goed om te zien. Hoe laat is ze donderdag klaar?"),
    said(15, HENK, "26T15:02", "Half vijf, zoals altijd."),
    said(16, NOOR_ID, "26T15:05", "@Henk ik kom daarna meteen naar huis, <b>mam</b>.",
         marks=[{"from": 0, "to": 5, "who": HENK}]),
]  # fmt: skip
NOTE = told(8, "note.written", MARIEKE_ID, "18T16:20", body="Bart, let jij op haar rooster?")


def member(id_: str, name: str, role: str, here: str | None, read: int) -> dict[str, Any]:
    """Somebody in the room, as `room.people` answers."""
    return {"id": id_, "name": name, "role": role, "here": here, "read": read, "since": "…"}


PEOPLE = [
    member(NOOR_ID, "Noor Bakker", "pupil", "online", 13),
    member(HENK, "Henk Stoutjes", "supervisor", "at_work", 16),
    member(MARIEKE_ID, "Marieke Hofstra", "teacher", "online", 16),
    member(BAKKER, "Mw. Bakker", "parent", "away", 14),
]
PLACEMENT = {
    "kind": "company_elective", "life": "active", "starts": "2026-09-17", "ends": "2026-12-10",
    "days": [{"weekday": 4, "from": "13:00", "until": "16:30", "break_minutes": 0},
             {"weekday": 5, "from": "08:15", "until": "15:45", "break_minutes": 30}],
    "host": "Stoutjes Staalbouw", "address": "Havenweg 12, Veldhaven",
    "elective": "Plaat- en constructiewerk",
}  # fmt: skip
CONSENT = {"who": NOOR_ID, "pupil": "Noor", "room": True, "portfolio": False, "may": False,
           "mine": {"room": None, "portfolio": None}, "parent_decides": True}  # fmt: skip
MOTHER = {"id": BAKKER, "name": "Mw. Bakker", "is_kept": True, "is_here": True}
FATHER = {"id": "u_vader", "name": "Dhr. Bakker", "is_kept": False, "is_here": True}
INVITED = {"id": "u_oom", "name": "Dhr. Jansen", "is_kept": True, "is_here": False}
SOON_18 = {"of_age": date(2026, 12, 10), "is_of_age": False, "parents": [MOTHER, FATHER]}
IS_18 = {"of_age": date(2026, 11, 10), "is_of_age": True,
         "parents": [MOTHER, FATHER | {"is_here": False}, INVITED]}  # fmt: skip
CHOSEN = [told(1, "parent.kept", NOOR_ID, "18T09:00", who=BAKKER, role="parent"),
          told(2, "parent.let_go", NOOR_ID, "19T09:00", who="u_vader", role="parent")]  # fmt: skip
MESSAGES = ["message.post", "message.edit", "message.withdraw", "message.react"]


def room(person: dict[str, Any], role: str, **given: Any) -> dict[str, Any]:
    """The context of rooms/room.html for this person."""
    here = {"room": P, "kind": "placement", "title": "Noor · Stoutjes Staalbouw", "role": role,
            "head": 16, "read": 13, "unread": 2}  # fmt: skip
    return {
        "room": here, "may": MESSAGES, "frozen_why": None, "school_reads": True,
        "entries": ENTRIES, "more": True, "people": PEOPLE, "placement": PLACEMENT,
        "me": {"id": person["id"], "name": person["name"]}, "epoch": "k3",
        "limits": {"body": 8000, "frame": 32768, "file": 26214400, "files": 10},
        "consent": CONSENT,
    } | given  # fmt: skip


STAFF: dict[str, Any] = {
    "may": [*MESSAGES, "note.write"],
    "entries": [NOTE if entry["seq"] == 8 else entry for entry in ENTRIES],
}
CLOSED = "Deze plaatsing is afgelopen. Je kunt nog lezen."
MESSAGE = {"entry": ENTRIES[8], "versions": [{"body": "Kijk", "at": "2026-11-19T13:37:00.000Z"}],
           "may_edit": True, "may_withdraw": True, "do": None, "form": Form()}  # fmt: skip
TYPED = "Geen bericht, <b>maar</b> wel van mij."
NO = "Even rustig aan."
REFUSED = Form({"body": TYPED}, fault=NO)
DRAFT = {"body": TYPED, "wrong": NO}

SCENES: dict[str, Scene] = {
    "room": Scene("rooms/room.html", NOOR, room(NOOR, "pupil")),
    "room-teacher": Scene("rooms/room.html", MARIEKE, room(MARIEKE, "teacher", **STAFF)),
    "room-closed": Scene("rooms/room.html", NOOR, room(NOOR, "pupil", frozen_why=CLOSED)),
    "room-empty": Scene(
        "rooms/room.html", NOOR, room(NOOR, "pupil", entries=[], more=False, placement=None)
    ),
    "room-people": Scene("rooms/people.html", NOOR, room(NOOR, "pupil")),
    "room-people-almost-18": Scene("rooms/people.html", NOOR, room(NOOR, "pupil", keeps=SOON_18)),
    "room-people-18": Scene("rooms/people.html", NOOR, room(NOOR, "pupil", keeps=IS_18)),
    "room-kept-parents": Scene(
        "rooms/room.html", NOOR, room(NOOR, "pupil", keeps=IS_18, entries=CHOSEN)
    ),
    "room-placement": Scene("rooms/placement.html", NOOR, room(NOOR, "pupil")),
    "room-note-refused": Scene(
        "rooms/room.html",
        MARIEKE,
        room(MARIEKE, "teacher", **STAFF, draft={"do": "note.write", **DRAFT}),
    ),
    "room-closed-refused": Scene(
        "rooms/room.html",
        NOOR,
        room(NOOR, "pupil", frozen_why=CLOSED, draft={"do": "message.post", **DRAFT}),
    ),
    "room-message": Scene("rooms/message.html", NOOR, room(NOOR, "pupil", **MESSAGE)),
    "room-message-edit-refused": Scene(
        "rooms/message.html",
        NOOR,
        room(NOOR, "pupil", **MESSAGE | {"do": "message.edit", "form": REFUSED}),
    ),
    "room-message-answer-refused": Scene(
        "rooms/message.html",
        NOOR,
        room(NOOR, "pupil", **MESSAGE | {"do": "message.post", "form": REFUSED}),
    ),
    "room-message-edit-too-late": Scene(
        "rooms/message.html",
        NOOR,
        room(
            NOOR,
            "pupil",
            **MESSAGE | {"may_edit": False, "do": "message.edit", "form": REFUSED},
        ),
    ),
}
