"""Tells the stories: what happened in and around the rooms, in the order in which it did."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from server import permissions
from server.files.store import Store
from server.permissions import COORDINATOR
from server.placements import invitations, seats, timers
from server.sample.days import LATELY, Calendar
from server.sample.past import Past
from server.sample.region import World, prove
from server.sample.script import Turn
from server.sample.stories import STORIES
from server.sample.story import Story
from server.sample.uploads import upload
from server.storage import log
from server.storage.tx import Tx

OFFICE = "fatima"  # makes the placements, and saw what was signed on paper
ACCEPTED = ("11:10", "12:35", "19:20", "20:05")  # pupil, supervisor, parents
READ_AT = "17:15"  # of the last day, after everything that was said

Act = tuple[datetime, Callable[[datetime], object]]


def tell_stories(past: Past, world: World, calendar: Calendar, store: Store) -> None:
    """All stories, told together as they happened; their photos and files lie in `store`."""
    tellers = [Teller(past, world, calendar, store, story) for story in STORIES.values()]
    acts = [act for teller in tellers for act in (*teller.life(), *teller.talk())]
    for moment, happen in sorted(acts, key=lambda act: act[0]):
        happen(moment)
    for teller in tellers:
        teller.read()


class Teller:
    """One story: its placement, its room and what was said there."""

    def __init__(
        self, past: Past, world: World, calendar: Calendar, store: Store, story: Story
    ) -> None:
        self._past, self._world, self._calendar, self._story = past, world, calendar, story
        self._store = store
        self._room = ""
        self._newest = 0
        self._said: dict[str, int] = {}

    def life(self) -> Iterator[Act]:
        """What the office did, and how everybody came and signed."""
        story, at = self._story, self._calendar.moment
        yield at(story.issued, "10:05"), self._make
        yield at(story.issued, "10:20"), self._issue
        if story.coordinator:
            yield at(story.issued, "10:30"), self._seat_coordinator
        for person, said in zip(story.invited, ACCEPTED, strict=False):
            yield at(story.issued, said), partial(self._accept, person)
        for number, person in enumerate(story.signers):
            yield at(story.signed, f"15:{number * 5:02}"), partial(self._sign, person)
        if not story.unsigned:
            yield at(story.starts, "00:01"), self._start
        if story.ended_early:
            yield at(story.ended_early, "15:40"), self._end_early

    def talk(self) -> Iterator[Act]:
        """What was said, a few seconds into its minute."""
        for number, turn in enumerate(self._story.talk):
            seconds = timedelta(seconds=4 + number * 17 % 53, milliseconds=number * 137 % 1000)
            yield self._calendar.moment(turn.day, turn.time) + seconds, partial(self._happen, turn)

    def read(self) -> None:
        """Everybody has read everything but what the story says."""
        moment = self._calendar.moment(LATELY, READ_AT)
        for person in self._story.members:
            left = self._story.unread.get(person, 0)
            seq = self._past.at(moment, partial(self._end_of_reading, person, left))
            self._read(moment, person, seq)

    def _make(self, moment: datetime) -> None:
        answer = self._office(moment, "placement.make", **self._plan())
        self._room = answer["placement"]

    def _plan(self) -> dict[str, object]:
        story, world, calendar = self._story, self._world, self._calendar
        is_school = story.kind == "other_school_subject"
        where = (
            {"school": world.organisations[story.host]}
            if is_school
            else {"address": world.addresses[story.host, story.place]}
        )
        return {
            "pupil": world.people[story.pupil],
            "teacher": world.people[story.teacher],
            "supervisor": world.people[story.supervisor],
            "kind": story.kind,
            "elective": story.elective,
            "starts": calendar.date_of(story.starts).isoformat(),
            "ends": calendar.date_of(story.ends).isoformat(),
            "days": [
                {"weekday": day, "from": begins, "until": ends, "break_minutes": rest}
                for day, begins, ends, rest in story.times
            ],
            **where,
        }

    def _issue(self, moment: datetime) -> None:
        self._office(moment, "placement.issue", placement=self._room)

    def _seat_coordinator(self, moment: datetime) -> None:
        person = self._world.people[self._story.coordinator]
        self._past.at(moment, lambda tx: seats.seat(tx, self._room, person, COORDINATOR, by=person))

    def _accept(self, name: str, moment: datetime) -> None:
        person = self._world.people[name]

        def accept(tx: Tx) -> None:
            prove(tx, person)
            for invitation in invitations.open_of(tx.session, self._room, person):
                invitations.accept(tx, invitation.id, person)

        self._past.at(moment, accept)

    def _sign(self, name: str, moment: datetime) -> None:
        self._office(
            moment,
            "agreement.sign_on_paper",
            placement=self._room,
            person=self._world.people[name],
            signed_on=self._calendar.date_of(self._story.signed).isoformat(),
        )

    def _start(self, moment: datetime) -> None:
        self._past.at(moment, lambda tx: timers.start_due(tx, ""))

    def _end_early(self, moment: datetime) -> None:
        self._office(moment, "placement.end", placement=self._room, reason=self._story.reason)

    def _office(self, moment: datetime, do: str, **with_: object) -> dict[str, str]:
        by = self._world.people[OFFICE]
        return self._past.obey(moment, do, self._world.school, by, with_)

    def _happen(self, turn: Turn, moment: datetime) -> None:
        with_ = dict(turn.with_)
        if turn.do == "message.post":
            self._read(moment, turn.by, self._newest)
        if turn.about:
            name = "reply_to" if turn.do == "message.post" else "seq"
            with_[name] = self._said[turn.about]
        by = self._world.people[turn.by]
        if turn.brings:
            bring = partial(upload, self._past, self._store, moment, self._room, by)
            with_["files"] = [bring(name) for name in turn.brings]
        answer = self._past.obey(moment, turn.do, self._room, by, with_)
        self._newest = answer.get("seq", self._newest)  # a report leaves nothing in the room
        if turn.called:
            self._said[turn.called] = answer["seq"]

    def _read(self, moment: datetime, name: str, seq: int) -> None:
        person = self._world.people[name]
        self._past.obey(moment, "read.mark", self._room, person, {"seq": seq})

    def _end_of_reading(self, name: str, left: int, tx: Tx) -> int:
        """The number up to which this person has read."""
        person = self._world.people[name]
        role = seats.taken(tx.session, self._room)[person].role
        head = log.head(tx.session, self._room)
        entries = log.between(tx.session, self._room, 0, head)
        counting = [
            one.seq
            for one in entries
            if one.counts and one.by != person and one.is_seen_by(permissions.mask([role]))
        ]
        return counting[-left] - 1 if left else head
