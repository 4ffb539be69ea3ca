"""X5: who guesses an id learns nothing: it is answered as what doesn't exist, byte for byte."""

import pytest

from server import permissions
from server.accounts.models import SignedIn
from server.accounts.sessions import begin_session
from server.permissions import SAFETY_OFFICER
from tests.permissions import guesses, things
from tests.permissions.guesses import never_was
from tests.permissions.town import Town

OUTSIDERS = ("pupil elsewhere", "former parent", "coordinator elsewhere")


@pytest.mark.parametrize("outsider", OUTSIDERS)
async def test_what_isnt_yours_is_answered_as_what_never_was(town: Town, outsider: str) -> None:
    assert await guesses.told_apart(town, outsider) == []


@pytest.mark.parametrize("outsider", ["coordinator elsewhere", "far coordinator"])
async def test_another_offices_things_cannot_be_named_in_ones_own(
    town: Town, outsider: str
) -> None:
    office = town.haspel if outsider == "coordinator elsewhere" else town.far_school
    is_near = outsider == "coordinator elsewhere"
    shared = ("company.", "address.", "supervisor.replace") if is_near else ()
    for do, command in town.house.commands.table.items():
        # A coordinator may do nothing in a case, and erases nobody: that is answered alike.
        if command.where != "o_" or do.startswith((*shared, "case.", "person.erase")):
            continue
        with_ = await things.COMMANDS[do](town)
        if guesses.ids_in(with_):
            # Companies, and who works there, are known in all of the region.
            common = (town.address, with_.get("supervisor", "")) if is_near else ()
            vain = guesses.with_nothing(with_, but=common)
            there = await guesses.says(town, outsider, office, do, with_)
            never = await guesses.says(town, outsider, office, do, vain)
            assert guesses.as_told(there) == guesses.as_told(never), do
            assert there.status_code in (400, 404), (do, there.text)


async def test_people_and_places_of_elsewhere_cannot_be_chosen(town: Town) -> None:
    wim, far = town.people["teacher elsewhere"].id, town.people["far coordinator"].id
    for do, make, wrong in (
        ("placement.make", things.plan, {"pupil": far}),
        ("placement.make", things.plan, {"teacher": wim}),
        ("placement.make", things.plan, {"supervisor": wim}),
        ("placement.make", things.plan, {"address": town.far_address}),
        ("placement.make", things.haspels_plan, {}),
        ("placement.change", things.draft, {"teacher": wim}),
        ("placement.replace", things.replaced, {"person": wim}),
        ("placement.stand_down", things.stood_in, {"person": far}),
        ("agreement.sign_on_paper", things.signature, {"person": wim}),
        ("guardianship.set", things.new_parent, {"parent": far}),
        ("guardianship.end", things.family, {"parent": far}),
        ("person.change", things.changed_person, {"person": far}),
        ("company.change", things.COMMANDS["company.change"], {"company": town.far_company}),
        ("address.change", things.COMMANDS["address.change"], {"id": town.far_address}),
    ):
        known = await make(town)
        named = wrong or {"pupil": known["pupil"]}
        never = {name: never_was(id_) for name, id_ in named.items()}
        answers = [
            await guesses.says(town, "coordinator", town.office, do, {**known, **said})
            for said in (named, never)
        ]
        assert guesses.as_told(answers[0]) == guesses.as_told(answers[1]), (do, wrong)
        assert answers[0].status_code >= 400, (do, wrong)


async def test_a_hidden_note_is_as_missing_as_a_number_to_come(town: Town) -> None:
    pupil = town.visitor("pupil")
    for seq in (town.note, 99_999):
        page = await pupil.gets(f"/rooms/{town.room}/messages/{seq}")
        assert page.status_code == 404
    for do, more in (
        ("message.edit", {"body": "Anders."}),
        ("message.withdraw", {}),
        ("message.react", {"emoji": "👍"}),
        ("message.versions", {}),
    ):
        told = [
            await guesses.says(town, "pupil", town.room, do, {"seq": seq, **more})
            for seq in (town.note, 99_999)
        ]
        assert guesses.as_told(told[0]) == guesses.as_told(told[1]), do
        assert told[0].status_code == 404, do
    quoting = [
        await guesses.says(town, "pupil", town.room, "message.post", {"body": "?", "reply_to": seq})
        for seq in (town.note, 99_999)
    ]
    assert guesses.as_told(quoting[0]) == guesses.as_told(quoting[1])


async def test_another_persons_session_is_as_missing_as_none(town: Town) -> None:
    _token, session = await town.writes(
        begin_session, town.people["bart"].id, "a phone", is_staff=False
    )
    visitor = town.visitor("pupil")
    told = []
    for id_ in (session, never_was(session)):
        forms = await visitor.sends("/sessions/end", {"session": id_})
        program = await visitor.says(f"/api/v1/sessions/{id_}", None, "DELETE")
        told.append([guesses.as_told(answer) for answer in (forms, program)])
        assert program.status_code == 404

    assert told[0] == told[1]
    kept = await town.reads(lambda reading: reading.get_one(SignedIn, session))
    assert kept.ended_at is None


async def test_a_command_in_a_stream_of_another_kind_finds_nothing(town: Town) -> None:
    never = never_was(town.room)
    for do, command in town.house.commands.table.items():
        with_ = await things.COMMANDS[do](town)
        member, foreign_kind = (
            ("teacher", town.office) if command.where == "p_" else ("coordinator", town.room)
        )
        nothing = await guesses.says(town, member, never, do, with_)
        own = town.people[member].id
        for stream in (foreign_kind, own, town.noor, "audit", "p_%20"):
            told = await guesses.says(town, member, stream, do, with_)
            assert told.status_code == 404, (do, stream, told.text)
            assert told.content == nothing.content, (do, stream)


async def test_nobody_reads_a_stream_that_is_no_room_of_theirs(town: Town) -> None:
    reader = town.visitor("admin")
    for stream in ("audit", town.noor, town.people["bart"].id, town.room, "p_", never_was("p_")):
        for part in ("entries", "people"):
            answer = await reader.gets(f"/api/v1/rooms/{stream}/{part}")
            assert answer.status_code == 404, (stream, part)
        page = await reader.gets(f"/rooms/{stream}")
        assert page.status_code == 404, stream


async def test_the_safety_officer_reads_only_of_safety_in_the_offices_log(town: Town) -> None:
    await things.draft(town)
    answer = await town.visitor("safety officer").gets(f"/api/v1/rooms/{town.office}/entries")
    entries = answer.json()["entries"]

    seen = [entry for entry in entries if entry.keys() != {"room", "seq"}]
    of_safety = {what for what, roles in permissions.SEEN_BY.items() if SAFETY_OFFICER in roles}
    assert len(seen) < len(entries)
    assert {one["what"] for one in seen} <= of_safety
    assert all(one["with"].keys() == {"case"} for one in seen if one["what"].startswith("case."))
