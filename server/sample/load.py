"""Placements for load tests: many, alike, and silent.

Rows and entries are those that the verbs would write, but in bulk: a statement a table for every
hundred placements. Of the acts only the founding stands in the audit chain.
"""

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server import clock, security
from server.accounts.models import SignedIn
from server.permissions import STAFF
from server.sample.crowd import Crowd, One, found_crowd, members_of, settle
from server.sample.past import Past
from server.sample.silent import open_room
from server.storage.base import new_id
from server.storage.tx import Tx

AT_ONCE = 100  # placements

Room = dict[str, Any]  # {"room": "p_…", "people": [{"id", "role", "token"}]}


def fill(session: Session, placements: int, members: int) -> list[Room]:
    """So many active placements of so many people, who are all signed in; the rooms."""
    past, now = Past(session, ""), clock.now()
    crowd = past.at(now, found_crowd)
    rooms: list[Room] = []
    for first in range(1, placements + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, placements + 1))
        groups = [members_of(number, members) for number in numbers]
        rooms += past.at(now, partial(_open, crowd, groups))
    return rooms


def write_sessions(path: Path, rooms: list[Room]) -> None:
    """Rooms and tokens, for the eyes of who runs the test alone."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"placements": rooms}, file)


def _open(crowd: Crowd, groups: Sequence[list[One]], tx: Tx) -> list[Room]:
    rooms = [new_id("p") for _ in groups]
    tx.open(crowd.school, *rooms, *(one.id for them in groups for one in them))
    for room, them in zip(rooms, groups, strict=True):
        settle(tx, crowd, them)
        open_room(tx, crowd, room, them)
    return [
        {"room": room, "people": [_sign_in(tx, one) for one in them]}
        for room, them in zip(rooms, groups, strict=True)
    ]


def _sign_in(tx: Tx, one: One) -> dict[str, str]:
    token = security.new_token()
    tx.insert(
        SignedIn,
        id=new_id("s"),
        person=one.id,
        hash=security.digest(token),
        device="",
        is_staff=one.role in STAFF,
        made_at=tx.now,
        used_at=tx.now,
        ended_at=None,
    )
    return {"id": one.id, "role": one.role.value, "token": token}
