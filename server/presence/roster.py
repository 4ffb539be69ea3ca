"""Who is in a room now: joins and leaves as values.

A person may hold several lines; the liveliest of them counts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["online", "away", "at_work"]

_LIVELIEST: tuple[State, ...] = ("at_work", "online", "away")


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed since it was last told: who is here in which state, and who is gone."""

    here: Mapping[str, State]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.here or self.gone)


@dataclass
class Roster:
    """The lines of the people in one room, and what was last told about them.

    `elsewhere` are those who are here by another process.
    """

    elsewhere: Mapping[str, State] = field(default_factory=dict)
    is_changed: bool = False  # here, since the other processes last heard
    _lines: dict[str, dict[int, State]] = field(default_factory=dict)
    _told: dict[str, State] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)  # told to a newcomer before all others

    def arrive(self, person: str, line: int, state: State = "online") -> None:
        self._lines.setdefault(person, {})[line] = state
        self.is_changed = True

    def leave(self, person: str, line: int) -> None:
        lines = self._lines.get(person, {})
        lines.pop(line, None)
        if not lines:
            self._lines.pop(person, None)
        self.is_changed = True

    def own(self) -> dict[str, State]:
        """Everybody who is here by this process, and how."""
        return {person: liveliest(lines.values()) for person, lines in self._lines.items()}

    def here(self) -> dict[str, State]:
        """Everybody who is here, and how."""
        found = self.own()
        for person, state in self.elsewhere.items():
            found[person] = liveliest((state, found.get(person, state)))
        return found

    def show(self) -> dict[str, State]:
        """Everybody who is here, told to one newcomer: whatever becomes of it, the next
        difference speaks of those of whom the others don't know it yet."""
        now, told = self.here(), self._told
        self._shown |= {who for who in {**now, **told} if now.get(who) != told.get(who)}
        return now

    def difference(self) -> Difference:
        """What changed since the last call; it counts as told from now on."""
        now, told = self.here(), self._told
        changed = {
            who: state for who, state in now.items() if told.get(who) != state or who in self._shown
        }
        gone = tuple(who for who in {**told, **dict.fromkeys(self._shown)} if who not in now)
        self._told, self._shown = now, set()
        return Difference(changed, gone)

    def __len__(self) -> int:
        return len(self._lines.keys() | self.elsewhere.keys())


def liveliest(states: Collection[State]) -> State:
    """The state that counts of a person with several devices."""
    return next(state for state in _LIVELIEST if state in states)
