"""Leases in Redis: one key for each process, and one stream of what changed.

`here:<process>` is a hash of room → people, which Redis forgets when its process stops renewing:
a lease is renewed with one command, however many rooms it holds. Whoever is level follows
`changes`; whoever isn't reads that process anew. Only ids pass, and only what is so now.
"""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog

from server import shared
from server.presence.leases import TERM, joined
from server.presence.roster import State

LEASE = TERM - 5  # seconds that Redis believes a process that says nothing
RENEWED = 10.0  # seconds between two renewals
LIVING = 2.0  # seconds between two looks at who still lives
PATIENCE = 2.0  # seconds for each answer
KEPT = 1_000  # changes in the stream; whoever is further behind reads anew
CHANGES, PROCESSES = "leerplek:here:changes", "leerplek:here:processes"

log = structlog.get_logger("presence")


class Change(msgspec.Struct, array_like=True):
    """The rooms that changed in one process in one turn; a room without anybody is empty."""

    by: str
    number: int  # 1, 2, 3 … of that process
    rooms: dict[str, dict[str, State]]


_pack = msgspec.msgpack.Encoder().encode
_change = msgspec.msgpack.Decoder(Change).decode
_people = msgspec.msgpack.Decoder(dict[str, State]).decode


@dataclass
class Other:
    """What is known of another process: nothing, until it is read."""

    number: int = -1
    alive_at: float = 0.0
    rooms: dict[str, dict[str, State]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)


class RedisLeases:
    """The leases of this process, and what the others hold in the same rooms."""

    is_alone = False

    def __init__(self, url: str) -> None:
        self.name = shared.process_name()
        self._client = shared.dial(url, PATIENCE)
        self._own: dict[str, dict[str, State]] = {}
        self._watched: set[str] = set()
        self._changed: set[str] = set()  # own rooms that weren't told yet
        self._number = 0
        self._others: dict[str, Other] = {}
        self._last = ""  # of the stream of changes; empty: from its end
        self._renewed_at = self._looked_at = float("-inf")
        self._was_well = True

    def keep(self, room: str, here: Mapping[str, State]) -> None:
        if here:
            self._own[room] = dict(here)
        else:
            self._own.pop(room, None)
        self._changed.add(room)

    def watch(self, room: str) -> None:
        self._watched.add(room)
        for other in self._others.values():
            other.unread.add(room)

    def forget(self, room: str) -> None:
        self._watched.discard(room)
        if room in self._own:
            self.keep(room, {})
        for other in self._others.values():
            other.rooms.pop(room, None)
            other.unread.discard(room)

    def elsewhere(self, room: str) -> Mapping[str, State]:
        others = self._others.values()
        return joined(other.rooms[room] for other in others if room in other.rooms)

    async def turn(self) -> set[str]:
        try:
            await self._tell()
            changed = await self._follow()
            changed |= await self._look_who_lives()
            changed |= await self._read_anew()
            self._was_well = True
        except shared.AWAY as error:
            changed = self._forget_the_dead()
            self._fall_ill(error)
        return changed

    async def close(self) -> None:
        gone = Change(self.name, self._number + 1, {room: {} for room in self._own})
        with suppress(*shared.AWAY):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.delete(f"leerplek:here:{self.name}")
                pipe.srem(PROCESSES, self.name)
                pipe.xadd(CHANGES, {"c": _pack(gone)}, maxlen=KEPT)
                await pipe.execute()
        with suppress(*shared.AWAY):
            await self._client.aclose()

    async def _tell(self) -> None:
        """What changed here, and now and then that this process lives."""
        rooms = {room: self._own.get(room, {}) for room in self._changed}
        is_late = time.monotonic() - self._renewed_at > RENEWED
        if not rooms and not is_late:
            return
        key = f"leerplek:here:{self.name}"
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.pexpire(key, LEASE * 1000)
            self._write(pipe, key, rooms)
            there, *_done = await pipe.execute()
        self._changed -= rooms.keys()
        self._number += bool(rooms)
        self._renewed_at = time.monotonic()
        if not there:  # new here, or Redis lost what it knew: all is told anew
            self._changed |= self._own.keys()

    def _write(self, pipe: Any, key: str, rooms: dict[str, dict[str, State]]) -> None:
        here = {room: _pack(people) for room, people in rooms.items() if people}
        pipe.hset(key, mapping={"": b"", **here})  # a hash without fields would not be there
        pipe.pexpire(key, LEASE * 1000)
        if empty := [room for room, people in rooms.items() if not people]:
            pipe.hdel(key, *empty)
        pipe.sadd(PROCESSES, self.name)
        if rooms:
            said = _pack(Change(self.name, self._number + 1, rooms))
            pipe.xadd(CHANGES, {"c": said}, maxlen=KEPT)

    async def _follow(self) -> set[str]:
        """What others told since the last turn."""
        changed: set[str] = set()
        if not self._last:
            newest: Any = await self._client.xrevrange(CHANGES, count=1)
            self._last = shared.text(newest[0][0]) if newest else "0-0"
            return changed
        found = await self._client.xread({CHANGES: self._last}, count=KEPT)
        for id_, said in _entries(found):
            self._last = id_
            with suppress(msgspec.DecodeError):  # of a later version
                changed |= self._hear(_change(said))
        return changed

    def _hear(self, change: Change) -> set[str]:
        other = self._others.get(change.by)
        if other is None:  # a newcomer is found by the look, or is this very process
            return set()
        if change.number != other.number + 1:
            other.unread |= self._watched
        other.number = change.number
        for room in change.rooms.keys() & self._watched:
            _put(other, room, change.rooms[room])
        return change.rooms.keys() & self._watched

    async def _look_who_lives(self) -> set[str]:
        now = time.monotonic()
        if now - self._looked_at < LIVING:
            return set()
        self._looked_at = now
        names = set(map(shared.text, await self._client.smembers(PROCESSES))) - {self.name}
        alive = await self._alive(sorted(names | self._others.keys()))
        for name in alive:
            other = self._others.setdefault(name, Other(unread=set(self._watched)))
            other.alive_at = now
        return self._lose([name for name in self._others if name not in alive])

    async def _alive(self, names: Collection[str]) -> set[str]:
        async with self._client.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.exists(f"leerplek:here:{name}")
            found = dict(zip(names, await pipe.execute(), strict=True)) if names else {}
        if dead := [name for name, lives in found.items() if not lives]:
            await self._client.srem(PROCESSES, *dead)
        return {name for name, lives in found.items() if lives}

    async def _read_anew(self) -> set[str]:
        """Rooms of which it isn't known who is there by some process."""
        asked = [(other, name, sorted(other.unread)) for name, other in self._others.items()]
        asked = [one for one in asked if one[2]]
        if not asked:
            return set()
        async with self._client.pipeline(transaction=False) as pipe:
            for _other, name, rooms in asked:
                pipe.hmget(f"leerplek:here:{name}", rooms)
            answers = await pipe.execute()
        for (other, _name, rooms), found in zip(asked, answers, strict=True):
            for room, people in zip(rooms, found, strict=True):
                _put(other, room, _people(people) if people else {})
            other.unread.difference_update(rooms)
        return {room for _other, _name, rooms in asked for room in rooms}

    def _forget_the_dead(self) -> set[str]:
        """Without Redis nobody renews: who was here is believed for one term."""
        late = time.monotonic() - TERM
        return self._lose([n for n, other in self._others.items() if other.alive_at < late])

    def _lose(self, names: Collection[str]) -> set[str]:
        lost = [self._others.pop(name) for name in names]
        return {room for other in lost for room in other.rooms}

    def _fall_ill(self, error: BaseException) -> None:
        """When it is there again, everything is told and read anew."""
        self._last = ""
        self._renewed_at = self._looked_at = float("-inf")
        self._changed |= self._own.keys()
        for other in self._others.values():
            other.unread |= self._watched
        if self._was_well:
            log.warning("presence can't be shared", error=type(error).__name__)
        self._was_well = False


def _put(other: Other, room: str, people: dict[str, State]) -> None:
    if people:
        other.rooms[room] = people
    else:
        other.rooms.pop(room, None)


def _entries(found: Any) -> list[tuple[str, bytes]]:
    """What XREAD says: the stream → its entries, each an id and its fields."""
    return [(id_.decode(), fields[b"c"]) for id_, fields in found.get(CHANGES.encode(), ())]
