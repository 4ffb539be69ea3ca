"""Lets the product itself do what happened: real commands and verbs, at moments that are over."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from uuid_utils import uuid7

from server.channels import actions as talking
from server.channels import index
from server.network.queries import office_members
from server.placements import commands as placing
from server.placements import queries as placements
from server.safety import commands as safety
from server.storage.commands import Commands, Member
from server.storage.engine import WRITING, WritingSession
from server.storage.telling import Consumers
from server.storage.tx import Tx, Widen

T = TypeVar("T")

CONSUMERS = Consumers(index.CONSUMER)  # the worker tells them, once there is one


class Past:
    """All that happened before, within the one transaction of `session`.

    Links in letters begin with `base_url`.
    """

    def __init__(self, session: Session, base_url: str) -> None:
        self._connection = session.connection()

        def links(path: str) -> str:
            return base_url + path

        table = {**talking.COMMANDS, **placing.commands(links), **safety.commands(links)}
        self._commands = Commands(table, members)

    def at(self, moment: datetime, verb: Callable[[Tx], T]) -> T:
        """What the verb returns, done at that moment."""
        holds: set[str] = set()
        while True:
            try:
                return self._try(moment, verb, holds)
            except Widen as wider:
                if wider.streams <= holds:
                    raise
                holds |= wider.streams

    def obey(
        self, moment: datetime, do: str, stream: str, by: str, with_: dict[str, Any]
    ) -> dict[str, Any]:
        """The answer to a command that this person gave then."""
        ask = self._commands.ask(do, stream, by, uuid7().hex, with_, is_fresh=True)
        return self.at(moment, lambda tx: self._commands.prepare(tx, [ask]).obey(tx, ask))

    def _try(self, moment: datetime, verb: Callable[[Tx], T], holds: set[str]) -> T:
        # A savepoint each: what a verb began before it had to hold more is undone.
        with (
            WritingSession(
                self._connection, **WRITING, join_transaction_mode="create_savepoint"
            ) as session,
            session.begin(),
        ):
            tx = Tx(session, moment, CONSUMERS)
            tx.open(*holds)
            done = verb(tx)
            tx.flush()
            return done


def members(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    """Who is seated in which room, and who works in which office."""
    wanted = set(pairs)
    rooms = {pair for pair in wanted if pair[0].startswith("p_")}
    return {**placements.members(session, rooms), **office_members(session, wanted - rooms)}
