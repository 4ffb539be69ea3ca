"""What all clients did and were told, checked against the log when a trial is over."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from server.storage import log
from server.storage.engine import Database
from tests.kit.heard import Heard
from tests.kit.line import Client

Answered = Mapping[str, Mapping[str, int]]
Log = Mapping[str, Sequence[log.Recorded]]
POSTED = "message.posted"


@dataclass
class History:
    """The keys that were answered `ok`, with the number that was answered, by room."""

    answered: dict[str, dict[str, int]] = field(default_factory=dict)

    def remember(self, room: str, key: str, seq: int) -> None:
        self.answered.setdefault(room, {})[key] = seq

    @property
    def count(self) -> int:
        return sum(len(keys) for keys in self.answered.values())

    async def holds(self, database_url: str, clients: Iterable[Client]) -> None:
        """Everything that guarantees.md asks of a history holds of this one."""
        clients = list(clients)
        rooms = {*self.answered, *(client.room for client in clients)}
        entries = await read_log(database_url, rooms)
        faults = [*of_the_log(entries, self.answered), *of_the_clients(entries, clients)]
        assert faults == [], "\n".join(faults[:20])


async def read_log(database_url: str, rooms: Iterable[str]) -> dict[str, list[log.Recorded]]:
    """Every entry of these rooms, straight from the database."""
    database = Database(database_url)
    try:
        return {room: await database.read(log.between, room, 0, 2**31 - 1) for room in rooms}
    finally:
        await database.close()


def of_the_log(entries: Log, answered: Answered) -> list[str]:
    """Faults: a hole in the numbers, a key twice, an answered key that isn't where it was said."""
    faults = []
    for room, told in entries.items():
        if [one.seq for one in told] != list(range(1, len(told) + 1)):
            faults.append(f"{room}: the numbers have a hole")
        posted = [one for one in told if one.what == POSTED]
        often = Counter((one.by, one.key) for one in posted)
        faults += [f"{room}: {key} is there {n} times" for (_by, key), n in often.items() if n > 1]
        at = {one.key: one.seq for one in posted}
        faults += [
            f"{room}: {key} was answered as {seq} and is {at.get(key, 'lost')}"
            for key, seq in answered.get(room, {}).items()
            if at.get(key) != seq
        ]
    return faults


def of_the_clients(entries: Log, clients: Iterable[Client]) -> list[str]:
    """Faults: a client that wasn't told 1, 2, 3 … up to the head, each once and in this order."""
    return [
        f"{client.who.id} in {client.room}: {fault}"
        for client in clients
        if (fault := out_of_order(numbers(client), len(entries[client.room])))
    ]


def numbers(client: Heard) -> list[int]:
    """The numbers of the room's entries in the order of hearing, over all dials."""
    return [
        frame["seq"]
        for frame in client.frames
        if frame.get("room") == client.room and "seq" in frame and "whisper" not in frame
    ]


def out_of_order(heard: Sequence[int], head: int) -> str:
    """What is wrong with these numbers; nothing, where they are 1, 2, 3 … head."""
    for place, seq in enumerate(heard, 1):
        if seq != place:
            return f"heard {seq} where {place} was to come"
    return "" if len(heard) == head else f"heard {len(heard)} of {head}"
