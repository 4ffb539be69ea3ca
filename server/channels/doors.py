"""What a person can do and read in a stream, whichever door it comes through."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from server import clock, permissions
from server.channels import people, protocol, queries, welcome, whispers
from server.channels.hub import Hub
from server.channels.rooms import Seat
from server.channels.standing import tell
from server.channels.told import Told
from server.channels.welcome import Welcome
from server.errors import Problem, SlowDown
from server.house import House
from server.limits import Buckets
from server.storage.commands import Ask, Member, Seq, read_form
from server.storage.scribe import Answered
from server.visitor import SignedInPerson


class History(msgspec.Struct):
    before: Seq | None = None
    around: Seq | None = None
    limit: Seq = 50


class Of(msgspec.Struct):
    seq: Seq


class Nothing(msgspec.Struct):
    pass


Read = Callable[[Session, Member, Any], dict[str, Any]]


def _history(session: Session, member: Member, form: History) -> dict[str, Any]:
    return queries.history(
        session, member, before=form.before, around=form.around, limit=form.limit
    )


def _versions(session: Session, member: Member, form: Of) -> dict[str, Any]:
    permissions.require(member.roles, "message.versions")
    return {"versions": queries.versions(session, member, form.seq)}


READS: dict[str, tuple[type[msgspec.Struct], Read]] = {
    "room.history": (History, _history),
    "message.versions": (Of, _versions),
}
# What stands in `with` of each read.
FORMS: dict[str, type[msgspec.Struct]] = {
    **{do: form for do, (form, _read) in READS.items()},
    "room.people": Nothing,
}


class Doors:
    """Obeys commands and answers reads for the line, the pages and the API alike."""

    def __init__(self, house: House, hub: Hub, buckets: Buckets) -> None:
        self._house = house
        self._hub = hub
        self._buckets = buckets

    @property
    def limits_hold(self) -> bool:
        return self._house.settings.rate_limits

    async def obey(
        self, person: SignedInPerson, do: str, stream: str, key: str | None, with_: object
    ) -> dict[str, Any]:
        """The answer to a command or a read, or its `Problem`."""
        self.slow_down(person)
        if do == "room.people":
            return {"people": await self.people(person, stream)}
        if do in READS:
            return await self._read(person, do, stream, with_)
        answer = await self._house.scribe.obey(self._ask(person, do, stream, key, with_))
        if do == "read.mark":
            self._tell_read(person, stream, answer["seq"])
        return answer

    def begin(
        self,
        person: SignedInPerson,
        do: str,
        stream: str,
        key: str | None,
        with_: object,
        answered: Answered,
    ) -> bool:
        """Whether this is a command for the scribe; then `answered` hears its answer, or `Problem`.

        What is wrong with it at first sight is raised. For a read there is `obey`.
        """
        if do not in self._house.commands.table:
            return False
        self.slow_down(person)
        ask = self._ask(person, do, stream, key, with_)
        if do == "read.mark":
            answered = partial(self._marked, person, stream, answered)
        self._house.scribe.take(ask, answered)
        return True

    async def people(self, person: SignedInPerson, stream: str) -> list[dict[str, Any]]:
        """Who is in the room, named as the asker's role may see them."""
        room = self._hub.rooms.get(stream)
        commands = self._house.commands
        return await self._house.database.read(people.people, commands, stream, person.id, room)

    async def welcome(self, person: SignedInPerson, only: str | None = None) -> Welcome:
        """The streams this person may listen to now; `only` one, if it is named.

        `SignedOut` when the session ended since it was looked up.
        """
        return await self._house.database.read(welcome.welcome, person, only)

    async def require_session(self, person: SignedInPerson) -> None:
        """Nothing, while this person is signed in; else `SignedOut`."""
        await self._house.database.read(welcome.require_session, person)

    async def entries(self, stream: str, after: int) -> list[Told]:
        """The next page of that stream, for a seat that is catching up."""
        return await self._house.database.read(tell, stream, after, after + protocol.PAGE)

    def type(self, seat: Seat) -> None:
        """The others of that room see that this person is typing."""
        if seat.member.may_write:
            self._hub.whisper(seat.room.name, whispers.Typing(seat.member.person))

    def _ask(
        self, person: SignedInPerson, do: str, stream: str, key: str | None, with_: object
    ) -> Ask:
        is_fresh = person.is_fresh(clock.now())
        return self._house.commands.ask(do, stream, person.id, key, with_, is_fresh=is_fresh)

    def _marked(
        self,
        person: SignedInPerson,
        stream: str,
        answered: Answered,
        answer: dict[str, Any] | Problem,
    ) -> None:
        if not isinstance(answer, Problem):
            self._tell_read(person, stream, answer["seq"])
        answered(answer)

    def _tell_read(self, person: SignedInPerson, stream: str, seq: int) -> None:
        if person.receipts:
            self._hub.whisper(stream, whispers.Read(person.id, seq))

    async def _read(
        self, person: SignedInPerson, do: str, stream: str, with_: object
    ) -> dict[str, Any]:
        shape, read = READS[do]
        form = read_form(shape, with_)

        def answer(session: Session) -> dict[str, Any]:
            return read(session, self._house.commands.member(session, stream, person.id), form)

        return await self._house.database.read(answer)

    def slow_down(self, person: SignedInPerson, what: str = "commands") -> None:
        """Nothing, while this person asks for such things at a pace that we can bear."""
        if self.limits_hold and (wait := self._buckets.take((what, person.id))):
            raise SlowDown(retry_after=wait)


def doors(connection: HTTPConnection) -> Doors:
    """The doors of the house that was knocked on."""
    found: Doors = connection.app.state.doors
    return found
