"""S12: a photo on which the pupil can be recognised needs the consent of who decides."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from server import clock
from server.accounts.models import Person
from server.storage import audit
from server.storage.tx import Tx
from tests.files.corpus import jpeg, pdf
from tests.kit.line import Lines
from tests.kit.sending import Sender, Senders
from tests.kit.world import World


async def says(who: Sender, given: bool, purpose: str = "room") -> httpx2.Response:
    said: dict[str, Any] = {"for": purpose, "given": given}
    return await who.api.commands("photo_consent.set", **said)


def error(answer: httpx2.Response) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert "error" in told, told
    found: dict[str, Any] = told["error"]
    return found


async def turns_16(world: World) -> None:
    def grow(tx: Tx) -> None:
        born = clock.today() - timedelta(days=16 * 366)
        tx.change(tx.session.get_one(Person, world.noor.id), born=born)

    await world.writes(grow)


async def test_without_consent_one_is_asked_and_then_refused_or_obeyed(
    world: World, sender: Senders
) -> None:
    henk = await sender(world.henk)
    photo = await henk.has(jpeg())

    asked = await henk.posts(photo["id"], shows_pupil=None)
    refused = await henk.posts(photo["id"], shows_pupil=True)
    obeyed = await henk.posts(photo["id"], shows_pupil=False)

    assert error(asked)["code"] == "invalid"
    assert error(asked)["faults"] == {"shows_pupil": error(asked)["say"]}
    assert error(asked)["say"].startswith("Is Noor herkenbaar op de foto?")
    assert error(refused)["code"] == "refused"
    assert obeyed.is_success


async def test_on_the_line_the_question_is_told_apart_too(
    world: World, sender: Senders, line: Lines
) -> None:
    henk = await sender(world.henk)
    photo = await henk.has(jpeg())
    async with line(world.henk) as on_the_line:
        answer = await on_the_line.begins("message.post", body="", files=[photo["id"]])
        await on_the_line.until(answer.done)

    assert answer.result()["error"]["faults"].keys() == {"shows_pupil"}


async def test_a_parent_agrees_and_everybody_sees_it(
    world: World, sender: Senders, line: Lines
) -> None:
    bakker, henk = await sender(world.bakker), await sender(world.henk)
    photo = await henk.has(jpeg())
    async with line(world.henk) as on_the_line:
        answer = await says(bakker, True)

        entry = await on_the_line.hears("photo_consent.set")

    assert answer.is_success
    assert entry["by"] == world.bakker.id
    assert entry["with"] == {"pupil": world.noor.id, "for": "room", "given": True, "holds": True}
    assert (await henk.posts(photo["id"], shows_pupil=None)).is_success


async def test_consent_is_taken_back_at_any_time(world: World, sender: Senders) -> None:
    bakker, henk = await sender(world.bakker), await sender(world.henk)
    await says(bakker, True)
    await world.ends_long_ago()

    assert (await says(bakker, False)).is_success

    page = await bakker.api.gets(f"/rooms/{world.room}/placement")
    assert "Geen toestemming" in page.text
    assert henk.api.room == world.room


async def test_one_no_of_two_parents_is_a_no(world: World, sender: Senders, line: Lines) -> None:
    father = await world.adds_a_parent("Dhr. Bakker")
    bakker, dhr = await sender(world.bakker), await sender(father)
    async with line(world.henk) as henk:
        await says(bakker, True)
        await henk.hears("photo_consent.set", given=True, holds=True)

        await says(dhr, False)

        await henk.hears("photo_consent.set", given=False, holds=False)
        await says(dhr, True)
        await henk.until(lambda: len(henk.heard("photo_consent.set", holds=True)) == 2)


async def test_until_16_a_parent_decides_and_then_the_pupil(world: World, sender: Senders) -> None:
    noor, bakker = await sender(world.noor), await sender(world.bakker)
    assert error(await says(noor, True))["say"] == (
        "Tot je 16 bent, beslist een ouder over foto's."
    )
    await says(bakker, True)

    await turns_16(world)

    assert error(await says(bakker, False))["say"] == "Noor is 16 en beslist zelf over foto's."
    photo = await noor.has(jpeg())
    assert (await noor.posts(photo["id"], shows_pupil=None)).is_success
    assert (await says(noor, False)).is_success
    other = await noor.has(jpeg(50, 50))
    assert error(await noor.posts(other["id"], shows_pupil=None))["code"] == "invalid"


async def test_a_parent_who_is_only_kept_informed_has_no_say(world: World, sender: Senders) -> None:
    await world.seats_many_parents(1)
    people = (await (await sender(world.noor)).api.gets("people")).json()["people"]
    contact = next(one for one in people if one["name"] == "Dhr. Bakker0")

    def sign_in_contact(tx: Tx) -> Any:
        from tests.kit.region import sign_in

        return sign_in(tx, contact["id"], contact["name"])

    who = await sender(await world.writes(sign_in_contact))

    assert error(await says(who, True))["code"] == "refused"


@pytest.mark.parametrize("name", ["henk", "marieke"])
async def test_nobody_else_decides(world: World, sender: Senders, name: str) -> None:
    assert error(await says(await sender(getattr(world, name)), True))["code"] == "refused"


async def test_every_room_of_the_pupil_is_told(world: World, sender: Senders, line: Lines) -> None:
    other = await world.opens_another_room()
    async with line(world.henk, room=other) as henk:
        await says(await sender(world.bakker), True)

        await henk.hears("photo_consent.set", holds=True)


async def test_saying_the_same_again_says_nothing_new(
    world: World, sender: Senders, line: Lines
) -> None:
    bakker = await sender(world.bakker)
    async with line(world.henk) as henk:
        await says(bakker, True)
        await henk.hears("photo_consent.set")
        mark = len(henk.frames)

        assert (await says(bakker, True)).is_success

        assert not [f for f in await henk.hears_nothing_but(mark) if "what" in f]


async def test_the_portfolio_has_a_consent_of_its_own(world: World, sender: Senders) -> None:
    bakker, henk = await sender(world.bakker), await sender(world.henk)
    await says(bakker, True, "portfolio")

    photo = await henk.has(jpeg())

    assert error(await henk.posts(photo["id"], shows_pupil=None))["code"] == "invalid"


async def test_a_document_needs_no_consent(world: World, sender: Senders) -> None:
    henk = await sender(world.henk)
    sheet = await henk.has(pdf(), "werk.pdf")

    assert (await henk.posts(sheet["id"], shows_pupil=None)).is_success


async def test_who_said_what_stands_in_the_chain(world: World, sender: Senders) -> None:
    await says(await sender(world.bakker), True)

    def acts(session: Any) -> list[tuple[str | None, Any]]:
        found = session.query(audit.Act).filter_by(about=world.noor.id, what="photo_consent.set")
        return [(act.by, act.with_["said"]) for act in found]

    assert await world.reads(acts) == [
        (world.bakker.id, {"purpose": "room", "given": True}),
    ]
