"""What a placement of the sample region is, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.placements.models import Kind
from server.sample.days import Day
from server.sample.script import Turn

Times = tuple[int, str, str, int]  # weekday, from, until, minutes of break


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A placement and how it went. `issued` is also the day on which it was made."""

    pupil: str
    teacher: str
    supervisor: str
    parents: tuple[str, ...]
    kind: Kind
    host: str
    place: str = ""  # label of the company's address
    elective: str = ""
    times: tuple[Times, ...]
    issued: Day
    signed: Day
    unsigned: tuple[str, ...] = ()  # whose signature on paper is still missing
    starts: Day
    ends: Day
    ended_early: Day | None = None
    reason: str = ""
    coordinator: str = ""  # who has a seat as well
    talk: tuple[Turn, ...]
    unread: Mapping[str, int]

    @property
    def invited(self) -> tuple[str, ...]:
        """Who is asked to come; the school's own people need no invitation."""
        return (self.pupil, self.supervisor, *self.parents)

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who is seated."""
        return (self.teacher, *filter(None, (self.coordinator,)), *self.invited)

    @property
    def signers(self) -> tuple[str, ...]:
        """Who signed on paper."""
        return tuple(
            person for person in (*self.invited, self.teacher) if person not in self.unsigned
        )
