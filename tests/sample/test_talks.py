"""What is said in the sample rooms, and how it is told to each of those who are in them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.channels.models import Message
from server.channels.queries import history
from server.placements import queries as placements
from server.sample.stories import STORIES
from server.storage.log import Entry
from tests.sample.conftest import Region
from tests.sample.test_region import DE_BOCHT, DE_HASPEL, KWAST, LINDEMAN, STOUTJES

LITERALLY = {
    ("noor", STOUTJES): [
        ("henk", "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten."),
        ("noor", "Oké! Moet ik ook een bril mee?"),
        ("henk", "Nee, bril krijg je van ons."),
        ("noor", "Kijk, mijn eerste hoek is gelukt"),
        ("marieke", "Netjes! Zet hem bij het doel 'plaat zetten volgens tekening'."),
        ("bakker", "Goed om te zien. Hoe laat is ze donderdag klaar?"),
    ],
    ("yusuf", DE_BOCHT): [
        ("mo", "Yusuf was er om 8.40 in plaats van 8.15. Alles goed?"),
        ("yusuf", "Sorry, bus gemist. Ik blijf een uur langer."),
    ],
    ("daan", DE_BOCHT): [("daan", "Ik ben ziek vandaag.")],
    ("lotte", LINDEMAN): [
        ("bart", "Ik kom dinsdag om 10:00 langs voor het tussengesprek. Past dat, Kees?"),
        ("kees", "Prima, bouwkeet 2."),
    ],
    ("zofia", LINDEMAN): [
        ("fatima", "Graag voor vrijdag; zonder handtekening kan Zofia niet starten."),
    ],
    ("sem", DE_HASPEL): [("sanne", "Vergeet je USB-stick niet")],
    ("lotte", KWAST): [("anja", "Geef je 06 even, appen is makkelijker")],
}


@pytest.mark.parametrize("story", LITERALLY, ids=" at ".join)
async def test_the_words_of_the_stories_are_there_literally(
    region: Region, story: tuple[str, str]
) -> None:
    said = await region.asks(_said, region.rooms[story])

    for who, words in LITERALLY[story]:
        assert (region.people[who], words) in said


async def test_every_room_is_alive_but_not_endless(region: Region) -> None:
    for story, room in region.rooms.items():
        assert 8 <= len(await region.asks(_said, room)) <= 30, story


async def test_noors_room_shows_what_messages_can_do(region: Region) -> None:
    entries = await _room_of_noor(region, "noor")
    told = [entry["with"] for entry in entries if entry.get("what") == "message.posted"]
    hook = next(one for one in told if one.get("body", "").startswith("Kijk, mijn eerste hoek"))

    assert sum("quote" in one for one in told) >= 5
    assert sum("edited" in one for one in told) == 1
    assert sum("withdrawn" in one for one in told) == 1
    assert {"role:teacher", region.people["henk"]} <= {
        who for one in told for who in one.get("mentions", ())
    }
    assert {emoji: len(who) for emoji, who in hook["reactions"].items()} == {"👍": 2, "🎉": 1}


async def test_notes_of_the_school_are_told_to_the_school_alone(region: Region) -> None:
    kinds = {
        name: [entry.get("what") for entry in await _room_of_noor(region, name)]
        for name in ("noor", "henk", "bakker", "marieke")
    }

    assert kinds["marieke"].count("note.written") == 1
    for name in ("noor", "henk", "bakker"):
        assert kinds[name].count("note.written") == 0
        assert kinds[name].count(None) == 1
        assert len(kinds[name]) == len(kinds["marieke"])


async def test_the_withdrawn_words_are_told_to_nobody(region: Region) -> None:
    for name in ("noor", "marieke"):
        assert "tien over half vijf" not in str(await _room_of_noor(region, name))


async def test_sanne_writes_at_a_quarter_to_ten_at_night(region: Region) -> None:
    at = await region.asks(_moment_of, region.rooms["sem", DE_HASPEL], "Vergeet je USB-stick niet")

    assert f"{at.astimezone(clock.AMSTERDAM):%H:%M}" == "21:47"


async def test_everybody_writes_by_day_but_sanne_that_one_time() -> None:
    at_night = [
        turn.with_["body"]
        for story in STORIES.values()
        for turn in story.talk
        if turn.do == "message.post" and not "07:30" <= turn.time < "18:30"
    ]

    assert at_night == ["Vergeet je USB-stick niet"]


async def _room_of_noor(region: Region, reader: str) -> list[dict[str, Any]]:
    room, person = region.rooms["noor", STOUTJES], region.people[reader]

    def read(session: Session) -> dict[str, Any]:
        member = placements.members(session, [(room, person)])[room, person]
        return history(session, member, limit=100)

    entries: list[dict[str, Any]] = (await region.asks(read))["entries"]
    return entries


def _said(session: Session, room: str) -> list[tuple[str, str]]:
    rows = session.execute(select(Message.by, Message.body).where(Message.room == room))
    return [(who, body) for who, body in rows]


def _moment_of(session: Session, room: str, body: str) -> Any:
    return session.scalar(
        select(Entry.at)
        .join(Message, (Message.room == Entry.stream) & (Message.seq == Entry.seq))
        .where(Message.room == room, Message.body == body)
    )
