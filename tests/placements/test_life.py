"""A placement from draft to the end, as everybody around it meets it."""

from datetime import datetime, timedelta

import pytest

from server import clock
from server.errors import Invalid, Missing, Refused, Stale
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.windows import Windows


async def test_a_draft_is_the_schools_alone(story: Story) -> None:
    room = await story.makes()

    assert await story.life(room) == "draft"
    assert await story.seated(room) == {"marieke": "teacher"}
    assert "placement.made" in await story.told(story.who.veerhuis)


async def test_noor_goes_all_the_way(story: Story) -> None:
    room = await story.issues()
    assert await story.seated(room) == {
        "marieke": "teacher",
        "noor": "pupil",
        "henk": "supervisor",
        "bakker": "parent",
    }

    await story.signs(room, "noor", "marieke", "henk")
    assert await story.life(room) == "signing"
    await story.signs(room, "bakker")
    assert await story.life(room) == "ready"

    await story.turns()
    assert await story.life(room) == "ready"
    await story.wakes_on(on(2026, 11, 26, 0, 1))
    assert await story.life(room) == "active"

    await story.wakes_on(on(2027, 2, 11, 23, 59))
    assert await story.life(room) == "active"
    await story.wakes_on(on(2027, 2, 12, 0, 1))
    assert await story.life(room) == "finished"

    assert [what for what in await story.told(room) if not what.startswith("member")] == [
        "placement.signing",
        *["agreement.signed_on_paper"] * 4,
        "placement.ready",
        "placement.started",
        "placement.finished",
    ]
    assert (await story.told(story.who.veerhuis)).count("placement.moved_on") == 4


async def test_jayden_of_14_cannot_start_without_a_parents_signature(
    story: Story, windows: Windows
) -> None:
    await trials.jayden_cannot_start_without_a_parent(story, windows)


async def test_amiras_parents_both_sign(story: Story) -> None:
    room = await story.issues("amira")
    await story.signs(room, "amira", "marieke", "henk", "moeder")
    assert await story.life(room) == "signing"

    await story.signs(room, "vader")

    assert await story.life(room) == "ready"


async def test_daan_of_16_may_start_before_his_parents_signed(story: Story) -> None:
    room = await story.issues("daan")

    await story.signs(room, "daan", "marieke", "henk")

    assert await story.life(room) == "ready"


async def test_who_is_no_party_does_not_sign(story: Story) -> None:
    room = await story.issues()

    for stranger in ("priya", "visser", "daan", "karin"):
        with pytest.raises(Invalid):
            await story.signs(room, stranger)


async def test_everybody_talks_for_28_days_and_then_host_and_parents_leave(story: Story) -> None:
    room = await story.runs()
    await story.wakes_on(on(2027, 2, 12, 0, 1))
    assert len(await story.seated(room)) == 4

    await story.wakes_on(on(2027, 2, 12, 0, 0) + timedelta(days=28))
    assert len(await story.seated(room)) == 4
    await story.wakes_on(on(2027, 2, 12, 0, 2) + timedelta(days=28))

    assert await story.seated(room) == {"marieke": "teacher", "noor": "pupil"}
    left = [entry.with_ for entry in await story.entries(room) if entry.what == "member.left"]
    assert [(one["role"], one["why"]) for one in left] == [
        ("supervisor", "over"),
        ("parent", "over"),
    ]
    assert (await story.told(story.who.henk))[-1] == "room.lost"


async def test_the_timers_find_nothing_twice(story: Story) -> None:
    room = await story.runs()
    await story.wakes_on(on(2027, 2, 12, 0, 1))
    await story.wakes_on(on(2027, 3, 20))
    before = await story.told(room)

    await story.turns()
    await story.turns()

    assert await story.told(room) == before


async def test_at_18_the_parents_seat_ends_that_day(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    assert (await story.seated(room))["mol"] == "parent"

    await story.wakes_on(on(2026, 12, 9, 23, 59))
    assert "mol" in await story.seated(room)
    await story.wakes_on(on(2026, 12, 10, 0, 1))

    assert "mol" not in await story.seated(room)
    assert (await story.entries(room))[-1].with_["why"] == "of_age"


async def test_a_running_placement_ends_early_with_a_reason(story: Story) -> None:
    room = await story.runs()
    with pytest.raises(Invalid):
        await story.fatima_does("placement.end", placement=room, reason="  ")

    await story.fatima_does("placement.end", placement=room, reason="De werkplaats is dicht.")

    assert await story.life(room) == "ended_early"
    ended = (await story.entries(room))[-1]
    assert ended.what == "placement.ended_early"
    assert ended.with_ == {"reason": "De werkplaats is dicht."}
    with pytest.raises(Refused):
        await story.fatima_does("placement.end", placement=room, reason="Nog eens.")


async def test_a_draft_that_was_a_mistake_is_gone(story: Story) -> None:
    room = await story.makes()

    await story.fatima_does("placement.drop", placement=room)

    assert await story.life(room) is None
    assert await story.seated(room) == {}
    running = await story.issues()
    with pytest.raises(Refused):
        await story.fatima_does("placement.drop", placement=running)


async def test_nothing_is_issued_before_it_is_whole(story: Story) -> None:
    room = await story.makes(teacher="", supervisor="", days=[])

    for field, value in (
        ("teacher", story.who.marieke),
        ("supervisor", story.who.henk),
        ("days", [{"weekday": 4, "from": "13:00", "until": "16:30"}]),
    ):
        with pytest.raises(Invalid):
            await story.fatima_does("placement.issue", placement=room)
        await story.fatima_does("placement.change", placement=room, **{field: value})

    await story.fatima_does("placement.issue", placement=room)
    assert await story.life(room) == "signing"


async def test_plain_fields_change_while_it_runs_and_the_room_reads_which(story: Story) -> None:
    room = await story.runs()

    days = [{"weekday": 5, "from": "09:00", "until": "12:00"}]
    await story.fatima_does("placement.change", placement=room, days=days)

    changed = (await story.entries(room))[-1]
    assert (changed.what, changed.with_) == ("placement.changed", {"what": ["days"]})
    for field, value in (("pupil", story.who.daan), ("supervisor", story.who.sanne)):
        with pytest.raises(Refused):
            await story.fatima_does("placement.change", placement=room, **{field: value})


async def test_a_leavers_placement_still_changes(story: Story) -> None:
    room = await story.runs()
    await story.fatima_does("affiliation.end", affiliation=await story.tie_of("noor"))
    assert "noor" in await story.seated(room)

    await story.fatima_does("placement.change", placement=room, ends="2027-02-18")

    assert (await story.entries(room))[-1].with_ == {"what": ["ends"]}


async def test_a_signature_is_recorded_once_and_not_before_it_was_given(story: Story) -> None:
    room = await story.issues()
    await story.signs(room, "noor")

    with pytest.raises(Stale):
        await story.signs(room, "noor")
    with pytest.raises(Invalid):
        await story.fatima_does(
            "agreement.sign_on_paper",
            placement=room,
            person=story.who.henk,
            signed_on="2026-11-24",
        )
    draft = await story.makes()
    with pytest.raises(Refused):
        await story.signs(draft, "noor")


async def test_an_earlier_start_asks_for_the_parent_again(story: Story) -> None:
    born_on_20_may = await story.issues("daan", starts="2026-11-26", ends="2027-02-11")
    await story.signs(born_on_20_may, "daan", "marieke", "henk")
    assert await story.life(born_on_20_may) == "ready"

    await story.fatima_does("placement.change", placement=born_on_20_may, starts="2026-05-01")

    assert await story.life(born_on_20_may) == "signing"


async def test_only_own_people_and_the_regions_companies_are_chosen(story: Story) -> None:
    for field, value in (
        ("pupil", "wim"),
        ("teacher", "wim"),
        ("teacher", "henk"),
        ("supervisor", "priya"),
        ("supervisor", "wim"),
        ("address", "stoutjes"),
    ):
        with pytest.raises(Invalid) as invalid:
            await story.makes(**{field: value if field == "pupil" else story.who.ids[value]})

        assert list(invalid.value.faults) == [field]


async def test_another_schools_office_sees_no_such_placement(story: Story) -> None:
    room = await story.makes()

    for do in ("placement.issue", "placement.drop", "placement.start"):
        with pytest.raises(Missing):
            await story.does(story.who.karin, do, at=story.who.haspel, placement=room)
        with pytest.raises(Missing):
            await story.does(story.who.karin, do, placement=room)
        with pytest.raises(Missing):
            await story.does(story.who.marieke, do, placement=room)


async def test_at_another_school_a_teacher_of_it_is_the_host(story: Story) -> None:
    room = await story.issues(
        kind="other_school_subject",
        address="",
        school=story.who.haspel,
        supervisor=story.who.wim,
    )

    assert (await story.seated(room))["wim"] == "supervisor"


def on(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=clock.AMSTERDAM)
