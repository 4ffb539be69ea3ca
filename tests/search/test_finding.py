"""People find what was said in their own rooms, in its surroundings, by any form of its words."""

import time
from typing import Any

import pytest

from server.storage.sought import LONGEST
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.world import World
from tests.search.conftest import Finds, finder, is_indexed

# What is asked, and which of these it finds: the same on both databases.
SAID = (
    "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten.",
    "Moet ik ook een bril mee?",
    "Kijk, mijn eerste hoek is gelukt",
    "De begeleider van de stagedagen heeft de werktekeningen",
    "Yusuf was er om 8.40 in plaats van 8.15; het beleid is helder",
    "Vergeet je USB-stick niet, en de coördinatoren bellen om één uur",
    "Ik heb drie foto's van de grote machine gemaakt",
)
ASKED: dict[str, list[int]] = {
    "veiligheidsschoen": [0],
    "veiligheid": [0],
    "platen": [0],
    "gezet": [0],
    "zet": [0],
    "plaat ": [0],
    "noor": [0],
    "NOOR": [0],
    "brillen": [1],
    "moeten": [1],
    "hoeken": [2],
    "eerste": [2],
    "gelukt": [2],
    "begeleiders": [3],
    "begeleider": [3],
    "begeleid ": [],
    "beleid": [4],
    "stagedag": [3],
    "stage": [3],
    "werktekening": [3],
    "werktek": [3],
    "8.40": [4],
    "yusuf": [4],
    "usb stick": [5],
    "usb-stick": [5],
    "usbstick": [5],
    "coordinator": [5],
    "coördinator": [5],
    "gebeld": [5],
    "uren": [5],
    "een uur": [5],
    "foto": [6],
    "foto’s": [6],
    "fotos": [6],
    "groot": [6],
    "machines": [6],
    "maken": [6],
    '"plaat zetten"': [0],
    '"zetten plaat"': [],
    '"grote machine" foto': [6],
    "plaat zetten morgen": [0],
    "plaat bril": [],
    "de ": [3, 5, 6],
    "van de": [3, 6],
}


async def test_the_same_is_found_on_both_databases(line: Lines, world: World, finds: Finds) -> None:
    async with line(world.henk) as henk:
        seqs = [await henk.posts(body) for body in SAID]

    found = {}
    for asked in ASKED:
        hits = await finds(world.noor, asked)
        found[asked] = sorted(seqs.index(hit["seq"]) for hit in hits)

    assert found == {asked: wanted for asked, wanted in ASKED.items()}


async def test_a_hit_stands_in_its_surroundings_with_a_jump(
    line: Lines, world: World, finds: Finds
) -> None:
    async with line(world.henk) as henk, line(world.noor) as noor:
        before = await noor.posts("Wat gaan we doen?")
        seq = await henk.posts("We gaan plaat zetten.\nNeem handschoenen mee.")
        await noor.asks("message.react", seq=seq, emoji="👍")
        after = await noor.posts("Oké!")

    (hit,) = await finds(world.marieke, "platen handschoen")

    assert hit == {
        "room": world.room,
        "title": "Noor · Stoutjes",
        "seq": seq,
        "kind": "message",
        "by": world.henk.id,
        "name": "Henk Stoutjes",
        "role": "supervisor",
        "at": hit["at"],
        "text": "We gaan plaat zetten. Neem handschoenen mee.",
        "marks": [{"from": 8, "to": 13}, {"from": 27, "to": 39}],
        "jump": f"/rooms/{world.room}?around={seq}#m-{seq}",
        "before": {
            "seq": before,
            "by": world.noor.id,
            "name": "Noor Bakker",
            "role": "pupil",
            "text": "Wat gaan we doen?",
        },
        "after": {
            "seq": after,
            "by": world.noor.id,
            "name": "Noor Bakker",
            "role": "pupil",
            "text": "Oké!",
        },
    }


async def test_of_a_long_message_the_words_around_it_are_shown(
    line: Lines, world: World, finds: Finds
) -> None:
    long = "Dit is een lang verhaal over het werk. " * 30
    async with line(world.henk) as henk:
        await henk.posts(f"{long}En dan de slijptol! {long}")

    (hit,) = await finds(world.noor, "slijptol")

    (mark,) = hit["marks"]
    assert hit["text"][mark["from"] : mark["to"]] == "slijptol"
    assert hit["text"].startswith("… ")
    assert hit["text"].endswith(" …")
    assert len(hit["text"]) < 300


async def test_the_newest_comes_first_page_after_page(
    line: Lines, world: World, api: ApiOf
) -> None:
    async with line(world.henk) as henk:
        seqs = [await henk.posts(f"schroef {n}") for n in range(45)]
    await is_indexed(world)
    noor = await api(world.noor)

    found: list[int] = []
    sizes: list[int] = []
    before: str | None = ""
    while before is not None:
        page = (await noor.gets("/api/v1/search", q="schroeven", before=before)).json()
        found += [hit["seq"] for hit in page["hits"]]
        sizes.append(len(page["hits"]))
        before = page["next"]

    assert found == seqs[::-1]
    assert sizes == [20, 20, 5]


async def test_the_best_comes_first_and_always_in_the_same_order(
    line: Lines, world: World, api: ApiOf, finds: Finds
) -> None:
    filler = "en nog veel meer woorden over heel andere dingen van die dag in de werkplaats"
    async with line(world.henk) as henk:
        best = await henk.posts("schroef schroef schroef")
        for n in range(24):
            await henk.posts(f"Een schroef {n} {filler}")
    await is_indexed(world)
    noor = await api(world.noor)

    pages = [
        (await noor.gets("/api/v1/search", q="schroef", order="best", **where)).json()
        for where in ({}, {"before": 20}, {}, {"before": 20})
    ]
    seqs = [[hit["seq"] for hit in page["hits"]] for page in pages]

    assert seqs[0][0] == best
    assert seqs[:2] == seqs[2:]
    assert len({*seqs[0], *seqs[1]}) == 25


async def test_one_can_look_in_one_room_for_one_person(
    line: Lines, world: World, finds: Finds
) -> None:
    other = await world.opens_another_room()
    async with line(world.henk) as henk, line(world.noor) as noor:
        here = await henk.posts("Boor meenemen")
        own = await noor.posts("Welke boor?")
        there = await henk.posts("Een boor, ook hier", room=other)
    await is_indexed(World(world.live, world.cast, other))

    assert [hit["seq"] for hit in await finds(world.noor, "boren", room=world.room)] == [own, here]
    assert [hit["room"] for hit in await finds(world.noor, "boren", room=other)] == [other]
    by_henk = await finds(world.noor, "boren", by=world.henk.id)
    assert [(hit["room"], hit["seq"]) for hit in by_henk] == [(other, there), (world.room, here)]
    of_henk_here = await finds(world.noor, "boren", room=world.room, by=world.henk.id)
    assert [hit["seq"] for hit in of_henk_here] == [here]
    assert await finds(world.noor, "boren", by="u_onbekend") == []


async def searchable_within_two_seconds(line: Lines, world: World, api: ApiOf) -> None:
    """What was said is found within two seconds, and so is what it was changed into."""
    noor = await api(world.noor)
    async with line(world.henk) as henk:
        seq = await henk.posts("Kwartelvlees")
        await _found_soon(noor, "kwartelvlees")
        await henk.asks("message.edit", seq=seq, body="Parelhoen")
        await _found_soon(noor, "parelhoen")


async def _found_soon(door: Any, word: str) -> None:
    began = time.monotonic()
    while time.monotonic() - began < 2:
        if (await door.gets("/api/v1/search", q=word)).json()["hits"]:
            return
    pytest.fail(f"{word} was not found within two seconds")


async def test_what_was_said_is_found_within_two_seconds(
    line: Lines, world: World, api: ApiOf
) -> None:
    await searchable_within_two_seconds(line, world, api)


HOSTILE = (
    *("", " ", "x", "*", '"', "'", "''", '""', '"*"', "a*", "(", ")", "()", "NOT", "AND", "OR"),
    *("NEAR(a b)", "words:noor", "{words}:noor", "^noor", "noor AND", "OR noor", "- noor", "-noor"),
    *("noor*", "noor:*", "noor & !les", "noor | les", "<->", "noor <-> les", "'noor':A", "\\", "%"),
    *(
        "_",
        "noor' OR 1=1 --",
        '"noor" "',
        "noor\x1f",
        "👍",
        "👍🎉❤️",
        "\u0131",
        "ﬁets",
        "Ǆ",
        "à́́́",
        "١٢",
        "²½",
    ),
    *("\u202enoor", "\ud7ff", "\ufdd0", "𐀀", "क्षि", "עִבְרִית", "word\u200bword", "a" * LONGEST),
    *("a " * 100, '"' * LONGEST, "noor " * 40, "a" * 10_000, '"' * 10_000, "né" * 3_000),
)


async def test_nothing_that_is_typed_breaks_it(line: Lines, world: World, api: ApiOf) -> None:
    async with line(world.henk) as henk:
        for said in HOSTILE:
            if said.strip():
                await henk.posts(said[:8_000])
    await is_indexed(world)
    noor = await api(world.noor)

    for number, typed in enumerate(HOSTILE):
        order = ("new", "best")[number % 2]
        answer = await noor.gets("/api/v1/search", q=typed, order=order)
        assert answer.status_code in (200, 400), typed[:50]
        assert answer.status_code == 200 or answer.json()["error"]["code"] == "invalid"
    for typed in HOSTILE[-9:]:
        assert (await noor.gets("/search", q=typed)).status_code in (200, 400), typed[:50]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ({"room": "p_onbekend"}, "missing"),
        ({"room": "o_x"}, "missing"),
        ({"kind": "geheim"}, "invalid"),
        ({"order": "oudste"}, "invalid"),
        ({"before": "later"}, "invalid"),
        ({"before": "-1"}, "invalid"),
        ({"before": "9" * 40}, "invalid"),
    ],
)
async def test_a_place_that_is_none_is_said(
    world: World, api: ApiOf, where: dict[str, str], code: str
) -> None:
    noor = await api(world.noor)

    answer = await noor.gets("/api/v1/search", q="noor", **where)

    assert answer.json()["error"]["code"] == code


async def test_who_sits_nowhere_finds_nothing(world: World, api: ApiOf) -> None:
    stranger = await world.adds("Vera de Vries")

    assert await finder(world, api)(stranger, "noor") == []
