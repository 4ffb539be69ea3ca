"""At 18 parents' seats end that day unless the pupil keeps them; Sofie turns 18 on 10 December."""

from datetime import datetime

import pytest

from server import clock
from server.errors import Missing, Refused
from server.placements import invitations
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.windows import Windows


async def keeps(story: Story, room: str, parent: str = "mol", **said: bool) -> dict[str, object]:
    person = story.who.ids[parent]
    return await story.does(story.who.sofie, "parent.keep", at=room, person=person, **said)


async def turns_18(story: Story) -> None:
    await story.wakes_on(datetime(2026, 12, 9, 23, 59, tzinfo=clock.AMSTERDAM))
    await story.wakes_on(datetime(2026, 12, 10, 0, 1, tzinfo=clock.AMSTERDAM))


async def has_a_father(story: Story, *, verified: bool = True) -> None:
    await trials.has_a_father(story)
    if verified:
        await story.proves("father")


async def test_who_is_kept_stays_and_who_is_not_leaves(story: Story) -> None:
    await has_a_father(story)
    room = await story.runs("sofie", parents=())

    await keeps(story, room)
    await turns_18(story)

    assert "mol" in await story.seated(room)
    assert "father" not in await story.seated(room)


async def test_everybody_in_the_room_is_told_and_the_answer_names_that_entry(story: Story) -> None:
    room = await story.issues("sofie")

    answer = await keeps(story, room)

    entry = (await story.entries(room))[-1]
    assert (entry.what, entry.by, entry.seq) == ("parent.kept", story.who.sofie, answer["seq"])
    assert entry.with_ == {"who": story.who.mol, "role": "parent"}
    assert "parent.kept" in await story.audited(story.who.mol)


async def test_saying_the_same_again_says_nothing_new(story: Story) -> None:
    room = await story.issues("sofie")
    await keeps(story, room)
    before = await story.told(room)

    await keeps(story, room)

    assert await story.told(room) == before


async def test_taken_back_before_the_birthday_the_seat_ends_on_it(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await keeps(story, room)

    await keeps(story, room, off=True)

    assert (await story.told(room))[-1] == "parent.let_go"
    assert "mol" in await story.seated(room)
    await turns_18(story)
    assert "mol" not in await story.seated(room)


async def test_taken_back_after_it_the_seat_ends_at_once(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await keeps(story, room)
    await turns_18(story)

    answer = await keeps(story, room, off=True)

    assert "mol" not in await story.seated(room)
    said, left = (await story.entries(room))[-2:]
    assert (said.what, left.what, left.seq) == ("parent.let_go", "member.left", answer["seq"])
    assert (left.by, left.with_["why"]) == (story.who.sofie, "of_age")
    assert (await story.told(story.who.mol))[-1] == "room.lost"


async def test_who_left_at_18_comes_back_when_the_pupil_wants_it(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await turns_18(story)

    await keeps(story, room)

    assert (await story.seated(room))["mol"] == "parent"
    assert (await story.told(room))[-2:] == ["parent.kept", "member.joined"]
    await story.turns()
    assert "mol" in await story.seated(room)


async def test_each_room_is_a_choice_of_its_own(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    other = await story.issues("sofie")

    await keeps(story, room)
    await turns_18(story)

    assert "mol" in await story.seated(room)
    assert "mol" not in await story.seated(other)


async def test_from_18_on_a_new_placement_asks_no_parent_until_the_pupil_does(
    story: Story,
) -> None:
    await turns_18(story)
    await has_a_father(story, verified=False)
    room = await story.issues("sofie", starts="2027-01-07")
    assert "parent" not in (await story.seated(room)).values()
    assert await story.reads(invitations.open_of, room) == []

    await keeps(story, room, "father")
    assert "/invitations/" in await story.letter_to("vader.mol@thuis.example")
    await story.accepts("father")

    assert (await story.seated(room))["father"] == "parent"
    assert "mol" not in await story.seated(room)


async def test_who_is_not_kept_any_more_has_a_link_that_is_worth_nothing(story: Story) -> None:
    await turns_18(story)
    await has_a_father(story, verified=False)
    room = await story.issues("sofie", starts="2027-01-07")
    await keeps(story, room, "father")

    await keeps(story, room, "father", off=True)

    assert await story.reads(invitations.open_of, room) == []


async def test_an_invitation_of_a_kept_parent_outlives_the_birthday(story: Story) -> None:
    await has_a_father(story, verified=False)
    room = await story.issues("sofie")
    await keeps(story, room, "father")
    await story.wakes_on(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())

    await turns_18(story)
    await story.accepts("father")

    assert (await story.seated(room))["father"] == "parent"


async def test_an_invitation_of_a_parent_who_is_not_kept_ends_with_it(
    story: Story, windows: Windows
) -> None:
    await trials.an_invitation_ends_when_the_pupil_is_18(story, windows)


async def test_who_is_kept_after_that_is_invited_anew(story: Story) -> None:
    await has_a_father(story, verified=False)
    room = await story.issues("sofie")
    await story.wakes_on(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())
    await turns_18(story)
    assert await story.reads(invitations.open_of, room) == []

    await keeps(story, room, "father")
    await story.accepts("father")

    assert (await story.seated(room))["father"] == "parent"


async def test_other_parents_and_other_pupils_stay_invited(story: Story) -> None:
    await story.makes_unproven("bakker")
    await story.makes_unproven("henk")
    rooms = [await story.issues("noor"), await story.issues("sofie")]
    await story.wakes_on(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    for room in rooms:
        for waiting in await story.reads(invitations.open_of, room):
            await story.fatima_does("invitation.resend", invitation=waiting.id)

    await turns_18(story)

    left = [await story.reads(invitations.open_of, room) for room in rooms]
    assert sorted(one.role for some in left for one in some) == [
        "parent",
        "supervisor",
        "supervisor",
    ]


async def test_no_new_letter_goes_to_a_parent_who_is_not_kept(story: Story) -> None:
    await has_a_father(story, verified=False)
    await story.issues("sofie")
    await story.wakes_on(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    waiting = await story.newest_invitation()

    await turns_18(story)

    with pytest.raises(Refused):
        await story.fatima_does("invitation.resend", invitation=waiting)


async def test_who_no_longer_answers_for_the_pupil_leaves_though_kept(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await keeps(story, room)
    await turns_18(story)

    await story.fatima_does("guardianship.end", pupil=story.who.sofie, parent=story.who.mol)

    assert "mol" not in await story.seated(room)
    assert (await story.entries(room))[-1].with_["why"] == "ended"


async def test_a_kept_parent_leaves_with_the_others_28_days_after_the_end(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await keeps(story, room)
    await story.wakes_on(datetime(2027, 2, 12, 0, 1, tzinfo=clock.AMSTERDAM))

    await story.wakes_on(datetime(2027, 3, 12, 0, 2, tzinfo=clock.AMSTERDAM))

    assert await story.seated(room) == {"marieke": "teacher", "sofie": "pupil"}
    with pytest.raises(Refused):
        await keeps(story, room, off=True)


async def test_kept_or_not_the_pupil_signs_alone(story: Story) -> None:
    await turns_18(story)
    room = await story.issues("sofie", starts="2027-01-07")
    await keeps(story, room)

    await story.signs(room, "sofie", "marieke", "henk")

    assert await story.life(room) == "ready"


async def test_it_is_chosen_from_four_weeks_before_the_birthday(story: Story) -> None:
    room = await story.issues("sofie")
    story.wall.move_to(datetime(2026, 11, 11, 23, 59, tzinfo=clock.AMSTERDAM))
    with pytest.raises(Refused) as too_early:
        await keeps(story, room)
    assert "vanaf donderdag 12 november" in str(too_early.value.say)

    story.wall.move_to(datetime(2026, 11, 12, 0, 1, tzinfo=clock.AMSTERDAM))

    assert await keeps(story, room)


async def test_a_wish_is_taken_back_also_when_the_birthday_turns_out_to_be_later(
    story: Story,
) -> None:
    room = await story.issues("sofie")
    await keeps(story, room)
    await story.fatima_does("person.change", person=story.who.sofie, born="2009-12-10")

    await keeps(story, room, off=True)

    assert (await story.told(room))[-1] == "parent.let_go"


@pytest.mark.parametrize("name", ["marieke", "henk", "mol"])
async def test_nobody_but_the_pupil_chooses(story: Story, name: str) -> None:
    room = await story.issues("sofie")

    with pytest.raises(Refused):
        await story.does(story.who.ids[name], "parent.keep", at=room, person=story.who.mol)


@pytest.mark.parametrize("name", ["fatima", "ada", "bakker"])
async def test_for_who_is_not_in_the_room_there_is_nothing_to_choose(
    story: Story, name: str
) -> None:
    room = await story.issues("sofie")

    with pytest.raises(Missing):
        await story.does(story.who.ids[name], "parent.keep", at=room, person=story.who.mol)


@pytest.mark.parametrize("name", ["bakker", "henk", "sofie"])
async def test_only_an_own_parent_can_be_kept(story: Story, name: str) -> None:
    room = await story.issues("sofie")

    with pytest.raises(Missing):
        await keeps(story, room, name)


async def test_a_parent_who_teaches_there_is_not_sent_away_as_a_teacher(story: Story) -> None:
    room = await story.runs("sofie", parents=())
    await turns_18(story)
    await story.joins("mol", "veerhuis")
    await story.fatima_does(
        "placement.replace", placement=room, role="teacher", person=story.who.mol
    )

    with pytest.raises(Missing):
        await keeps(story, room, off=True)

    assert (await story.seated(room))["mol"] == "teacher"
