"""Letters that nobody waits for leave when people are awake; pressed buttons never wait."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.accounts.models import Person
from server.clock import AMSTERDAM
from server.mail import outbox
from server.mail.models import Letter
from server.network.models import School
from server.permissions import COORDINATOR
from server.placements.invitations import LIVES, Invited, invite
from server.placements.models import Invitation
from server.storage.tx import Tx
from tests.placements.conftest import Story, story, wall

__all__ = ["story", "wall"]


def here(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=AMSTERDAM)


async def invites(story: Story, *, by_itself: bool) -> tuple[Letter, Invitation]:
    """Wim is invited to the office of Het Veerhuis, by a job or by somebody who looks on."""

    def ask(tx: Tx) -> str:
        tx.by_itself = by_itself
        who = tx.session.get_one(Person, story.who.wim)
        to = Invited(COORDINATOR, organisation=story.who.veerhuis)
        invite(tx, who, to, by=None, links=lambda path: path)
        tx.by_itself = False
        return who.email or ""

    email = await story.writes(ask)
    letters = select(Letter).where(Letter.to == email).order_by(Letter.id.desc()).limit(1)
    letter = await story.reads(lambda s: s.scalars(letters).one())
    newest = select(Invitation).order_by(Invitation.id.desc()).limit(1)
    return letter, await story.reads(lambda s: s.scalars(newest).one())


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        (here("2026-11-24", "10:00"), here("2026-11-24", "10:00")),
        (here("2026-11-24", "20:00"), here("2026-11-25", "07:30")),
        (here("2026-11-27", "20:00"), here("2026-11-30", "07:30")),
        (here("2026-12-18", "20:00"), here("2027-01-04", "07:30")),
        (here("2027-02-15", "10:00"), here("2027-02-15", "10:00")),  # a holiday in the south only
    ],
)
async def test_a_job_writes_to_people_when_they_are_awake(
    story: Story, written: datetime, leaves: datetime
) -> None:
    story.wall.move_to(written)

    letter, invitation = await invites(story, by_itself=True)

    assert letter.next_try == leaves
    assert invitation.expires_at == leaves + LIVES


async def test_it_waits_for_the_holidays_of_its_own_region(story: Story) -> None:
    def move(tx: Tx) -> None:
        tx.change(tx.session.get_one(School, story.who.veerhuis), holiday_region="zuid")

    await story.writes(move)
    story.wall.move_to(here("2027-02-15", "10:00"))

    letter, _invitation = await invites(story, by_itself=True)

    assert letter.next_try == here("2027-02-22", "07:30")


async def test_who_presses_a_button_at_night_sees_the_letter_leave(story: Story) -> None:
    story.wall.move_to(here("2026-11-27", "22:00"))

    letter, invitation = await invites(story, by_itself=False)

    assert letter.next_try == letter.made_at
    assert invitation.expires_at == letter.made_at + LIVES


async def test_a_letter_that_waited_is_tried_as_long_as_any_other(story: Story) -> None:
    night = here("2026-12-18", "20:00")
    story.wall.move_to(night)
    letter, _invitation = await invites(story, by_itself=True)

    story.wall.move_to(letter.next_try + timedelta(days=1))
    await story.writes(outbox._claim)
    await story.writes(outbox._put_off, letter.id, for_good=False)

    kept = await story.reads(lambda s: s.get_one(Letter, letter.id))
    assert kept.given_up_at is None
