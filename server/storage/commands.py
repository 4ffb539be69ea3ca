"""Commands: what a person asks of a stream, obeyed once for ever, whichever door it came through.

Source: protocol.md, sections 1 and 2.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server import permissions
from server.errors import Conflict, Invalid, Missing, StepUp, unfit
from server.permissions import Role
from server.storage.log import Obeyed
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite
from server.storage.tx import Tx
from server.words import _

NAME = re.compile(r"[a-z]_[\w-]{1,38}", re.ASCII)  # of a stream
KEY = re.compile(r"[!-~]{8,64}")

# The placement has been over for too long, the room is frozen, or the person is muted.
Silence = Literal["", "over", "frozen", "muted"]

F = TypeVar("F", bound=msgspec.Struct)
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a seat in a stream, and the roles held there."""

    stream: str
    person: str
    roles: frozenset[Role]
    joined: int = 0
    silence: Silence = ""  # why the person may only read
    silent_until: date | None = None  # the last day of that, where it is known

    @property
    def may_write(self) -> bool:
        return not self.silence

    @property
    def name(self) -> str:
        """How this person's clients call the stream."""
        return "you" if self.stream == self.person else self.stream

    @property
    def mask(self) -> int:
        """The roles as a mask; a person sees everything of the own stream."""
        is_own = self.stream == self.person
        return permissions.EVERYONE if is_own else permissions.mask(self.roles)


@dataclass(frozen=True, slots=True)
class Ask:
    """One command as it was asked: `form` is what stood in `with`."""

    do: str
    stream: str
    by: str
    key: str | None
    form: msgspec.Struct
    digest: str
    is_fresh: bool = False  # asked within 15 minutes of signing in

    def require_fresh(self) -> None:
        """Nothing, when the person signed in just now; else `StepUp`."""
        if not self.is_fresh:
            raise StepUp


Obey = Callable[[Tx, Member, Ask, Any], dict[str, Any]]
Members = Callable[[Session, Iterable[tuple[str, str]]], Mapping[tuple[str, str], Member]]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table of commands: what stands in `with`, and the verb that obeys it."""

    form: type[msgspec.Struct]
    obey: Obey
    keyed: bool = True
    where: str = "p_"  # the kind of stream it is for: a room `p_`, an office `o_`


class Commands:
    """The table of commands, and how each is obeyed inside the scribe's transaction."""

    def __init__(self, table: Mapping[str, Command], members: Members) -> None:
        self.table = table
        self.members = members

    def member(self, session: Session, stream: str, person: str) -> Member:
        """The person's seat in that stream, else `Missing`."""
        if not NAME.fullmatch(stream):
            raise Missing
        member = self.members(session, [(stream, person)]).get((stream, person))
        if member is None:
            raise Missing
        return member

    def ask(
        self,
        do: str,
        stream: str,
        by: str,
        key: str | None,
        with_: object,
        *,
        is_fresh: bool = False,
    ) -> Ask:
        """The command that somebody asks for; `Invalid` says what is wrong with it."""
        command = self.table.get(do)
        if command is None:
            raise Invalid(_("Dit kan Leerplek niet: {do}.", do=do[:40]))
        if not stream.startswith(command.where) or not NAME.fullmatch(stream):
            raise Missing
        if command.keyed and not (key and KEY.fullmatch(key)):
            raise Invalid(_("Een opdracht heeft een sleutel van 8 tot 64 tekens nodig."))
        form = read_form(command.form, with_)
        kept = key if command.keyed else None
        return Ask(do, stream, by, kept, form, _digest(do, form), is_fresh)

    def prepare(self, tx: Tx, asks: Sequence[Ask]) -> "Batch":
        """The reads for all of a batch: who is seated, and what was obeyed before."""
        tx.hold(*{ask.stream for ask in asks})
        members = self.members(tx.session, {(ask.stream, ask.by) for ask in asks})
        keys = [(ask.stream, ask.by, ask.key) for ask in asks if ask.key]
        return Batch(self, members, _obeyed(tx.session, keys))


@dataclass
class Batch:
    """What is known about the commands of one transaction."""

    commands: Commands
    members: Mapping[tuple[str, str], Member]
    obeyed: dict[tuple[str, str, str], tuple[str, dict[str, Any]]]

    def obey(self, tx: Tx, ask: Ask) -> dict[str, Any]:
        """The command's answer: the first one again, if it was obeyed before."""
        member = self._member(tx, ask)
        name = (ask.stream, ask.by, ask.key or "")
        if earlier := self.obeyed.get(name):
            return _again(ask, *earlier)
        permissions.require(member.roles, ask.do)
        answer = self.commands.table[ask.do].obey(tx, member, ask, ask.form)
        if ask.key:
            self._remember(tx, ask, answer)
        return answer

    def _member(self, tx: Tx, ask: Ask) -> Member:
        pair = (ask.stream, ask.by)
        # Somebody may have been seated or sent away earlier in this very batch.
        if tx.seats_changed:
            return self.commands.member(tx.session, *pair)
        if pair not in self.members:
            raise Missing
        return self.members[pair]

    def _remember(self, tx: Tx, ask: Ask, answer: dict[str, Any]) -> None:
        assert ask.key  # noqa: S101 - the caller looked
        row = {"stream": ask.stream, "by": ask.by, "key": ask.key}
        tx.insert(Obeyed, **row, digest=ask.digest, answer=answer)
        self.obeyed[ask.stream, ask.by, ask.key] = (ask.digest, answer)


def read_form(form: type[F], with_: object) -> F:
    """What stood in `with`, as a value; `Invalid` names the field that is wrong."""
    try:
        if not _can_be_kept(with_):
            raise Invalid(_("Hier staat een teken in dat we niet kunnen bewaren."))
        return msgspec.convert({} if with_ is None else with_, form)
    except (msgspec.ValidationError, RecursionError) as wrong:
        raise unfit(wrong) from None


def _can_be_kept(value: object) -> bool:
    """PostgreSQL takes no text with a NUL in it, not even to look for."""
    if isinstance(value, dict):
        return all(map(_can_be_kept, (*value, *value.values())))
    if isinstance(value, list):
        return all(map(_can_be_kept, value))
    return not isinstance(value, str) or "\x00" not in value


def _digest(do: str, form: msgspec.Struct) -> str:
    said = msgspec.json.encode([do, form], order="deterministic")
    return hashlib.sha256(said).hexdigest()


def _again(ask: Ask, digest: str, answer: dict[str, Any]) -> dict[str, Any]:
    if digest != ask.digest:
        raise Conflict
    return {**answer, "again": True}


def _obeyed(
    session: Session, keys: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], tuple[str, dict[str, Any]]]:
    if not keys:
        return {}
    asked, rows = _were_obeyed(is_sqlite(session))
    found = ask(session, asked, rows.given(keys))
    return {(stream, by, key): (digest, answer) for stream, by, key, digest, answer in found}


@cache
def _were_obeyed(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    """Made once: SQLAlchemy takes longer to make a question than the database to answer it."""
    rows = Rows((Obeyed.stream, Obeyed.by, Obeyed.key), is_sqlite)
    asked = select(Obeyed.stream, Obeyed.by, Obeyed.key, Obeyed.digest, Obeyed.answer)
    return asked.where(rows.are()), rows
