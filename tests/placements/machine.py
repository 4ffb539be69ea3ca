"""Random acts around two placements; after each, the log tells who was with whom, entry by entry.

What somebody may not do is refused, and nothing of it remains.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.errors import Problem
from server.network.actions import affiliate, end_affiliation
from server.network.models import Affiliation
from server.permissions import COORDINATOR, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import invitations, seats, timers
from server.placements.commands import commands
from server.placements.models import Invitation
from server.storage.base import Base
from server.storage.commands import Commands
from server.storage.engine import WRITING, WritingSession, sqlite_engine
from server.storage.log import between
from server.storage.tx import Tx
from tests.placements.conftest import AFTERNOON, MONDAY, members
from tests.placements.people import LONG_AGO, Names, settle

ROLES: dict[str, Role] = {
    "marieke": TEACHER,
    "bart": TEACHER,
    "fatima": COORDINATOR,
    "ada": COORDINATOR,
    "henk": SUPERVISOR,
    "sanne": SUPERVISOR,
    "noor": PUPIL,
}
PEOPLE = st.sampled_from(sorted(ROLES))
TEACHERS = st.sampled_from(["marieke", "bart", "fatima"])
HOSTS = st.sampled_from(["henk", "sanne"])
FIRST = st.booleans()


class Neverland(RuleBasedStateMachine):
    """Two placements of Noor at Stoutjes, and everybody who can come and go."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        template, self.who = _settled()
        path = shutil.copy(template, self._folder.name)
        self.engine = _engine(Path(path))
        table = commands(lambda path: path)
        self.commands = Commands(table, members)
        self.now = MONDAY.astimezone(clock.AMSTERDAM)
        self.rooms: list[str] = []

    def teardown(self) -> None:
        self.engine.dispose()
        self._folder.cleanup()

    @initialize(teacher=st.sampled_from(["marieke", "bart", ""]), proven=st.booleans())
    def begin(self, teacher: str, proven: bool) -> None:
        self._prove(teacher, proven)
        for issued in (True, False):
            self.rooms.append(self._make(teacher))
            if issued:
                self._asks("placement.issue", placement=self.rooms[-1])

    @rule(first=FIRST)
    def issue(self, first: bool) -> None:
        self._asks("placement.issue", placement=self._room(first))

    @rule(first=FIRST, who=TEACHERS, proven=st.booleans())
    def replace_teacher(self, first: bool, who: str, proven: bool) -> None:
        self._prove(who, proven)
        self._asks("placement.replace", placement=self._room(first), role="teacher", person=who)

    @rule(first=FIRST, who=HOSTS, proven=st.booleans())
    def replace_supervisor(self, first: bool, who: str, proven: bool) -> None:
        self._prove(who, proven)
        self._asks("placement.replace", placement=self._room(first), role="supervisor", person=who)

    @rule(first=FIRST, who=TEACHERS)
    def stand_down(self, first: bool, who: str) -> None:
        self._asks("placement.stand_down", placement=self._room(first), person=who)

    @rule(first=FIRST)
    def end(self, first: bool) -> None:
        self._asks("placement.end", placement=self._room(first), reason="Klaar.")

    @rule(first=FIRST, who=PEOPLE)
    def unseat(self, first: bool, who: str) -> None:
        self._try(seats.unseat, self._room(first), self.who.ids[who], "ended")

    @rule(first=FIRST, who=PEOPLE)
    def seat(self, first: bool, who: str) -> None:
        self._try(seats.seat, self._room(first), self.who.ids[who], ROLES[who])

    @rule(who=PEOPLE)
    def accept(self, who: str) -> None:
        self._try(self._accept, self.who.ids[who])

    @rule(who=PEOPLE, days=st.integers(-1, 3))
    def leave_the_organisation(self, who: str, days: int) -> None:
        self._try(self._end_ties, self.who.ids[who], days)

    @rule(who=PEOPLE)
    def come_back(self, who: str) -> None:
        place = self.who.stoutjes if ROLES[who] == SUPERVISOR else self.who.veerhuis
        self._try(affiliate, self.who.ids[who], place, ROLES[who], LONG_AGO)

    @rule(days=st.sampled_from([1, 2, 30, 90]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        for step in timers.STEPS:
            self._do(step, "")

    @invariant()
    def the_pupil_is_never_alone_with_a_host(self) -> None:
        with Session(self.engine) as session:
            for room in self.rooms:
                self._replay(session, room)

    def _replay(self, session: Session, room: str) -> None:
        here: dict[str, str] = {}
        for entry in between(session, room, 0, 100_000):
            if entry.what == "member.joined":
                here[entry.with_["who"]] = entry.with_["role"]
            elif entry.what == "member.left":
                del here[entry.with_["who"]]
            roles = set(here.values())
            if {"pupil", "supervisor"} <= roles:
                assert roles & {"teacher", "coordinator"}, f"alone at {room}#{entry.seq}"

    def _room(self, first: bool) -> str:
        return self.rooms[0 if first else 1]

    def _make(self, teacher: str) -> str:
        made: dict[str, Any] = self._obey(
            "placement.make",
            pupil=self.who.noor,
            kind="company_elective",
            address=self.who.stoutjes_address,
            starts="2026-11-26",
            ends="2027-02-11",
            days=[AFTERNOON],
            teacher=self.who.ids.get(teacher, ""),
            supervisor=self.who.henk,
        )
        return str(made["placement"])

    def _asks(self, do: str, **with_: Any) -> None:
        if "person" in with_:
            with_["person"] = self.who.ids[with_["person"]]
        with suppress(Problem):
            self._obey(do, **with_)

    def _obey(self, do: str, **with_: Any) -> Any:
        # Ada works in the office for ever, so that somebody can ask.
        ask = self.commands.ask(
            do, self.who.veerhuis, self.who.ada, uuid4().hex, with_, is_fresh=True
        )
        return self._do(lambda tx: self.commands.prepare(tx, [ask]).obey(tx, ask))

    def _try(self, verb: Callable[..., object], *args: Any) -> None:
        with suppress(Problem):
            self._do(verb, *args)

    def _do(self, verb: Callable[..., Any], *args: Any) -> Any:
        with WritingSession(self.engine, **WRITING) as session:
            with session.begin():
                tx = Tx(session, self.now)
                answer = verb(tx, *args)
                tx.flush()
            return answer

    def _prove(self, name: str, proven: bool) -> None:
        def prove(tx: Tx) -> None:
            person = tx.session.get_one(Person, self.who.ids[name])
            tx.change(person, verified_at=tx.now if proven else None)

        if name:
            self._do(prove)

    def _accept(self, tx: Tx, person: str) -> None:
        newest = tx.session.scalars(
            select(Invitation.id).where(Invitation.person == person).order_by(Invitation.id.desc())
        ).first()
        invitations.accept(tx, newest or "", person)

    def _end_ties(self, tx: Tx, person: str, days: int) -> None:
        if person == self.who.ada:
            return
        last = clock.day_of(tx.now) + timedelta(days=days)
        for tie in tx.session.scalars(
            select(Affiliation).where(Affiliation.person == person)
        ).all():
            end_affiliation(tx, tie, last)


@cache
def _settled() -> tuple[Path, Names]:
    """A database in which the region is settled: made once, copied for each try."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "leerplek.db"
    engine = _engine(path)
    Base.metadata.create_all(engine)
    with WritingSession(engine, **WRITING) as session, session.begin():
        tx = Tx(session, MONDAY)
        who = settle(tx)
        tx.flush()
    engine.dispose()
    return path, who


def _engine(path: Path) -> Engine:
    engine = sqlite_engine(make_url(f"sqlite:///{path}"))
    # Nothing that is kept here outlives the test.
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF")
    )
    return engine
