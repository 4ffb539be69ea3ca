"""What a row would change: field by field, old and new; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from server.accounts.models import Custody
from server.admin.imports.models import Outcome
from server.admin.imports.recognising import Recognised
from server.admin.imports.records import Human, Record
from server.admin.imports.register import Known, Register
from server.admin.imports.values import plain
from server.words import _


@dataclass
class Difference:
    """One person of a row: new, or known with what becomes different."""

    human: Human
    person: str  # "+…" when new
    is_new: bool = False
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # field → (old, new)
    tie: Custody | None = None  # a parent: a tie to the pupil is made or changed to this
    comes: bool = False  # the pupil or teacher belongs to the school from now on
    number: str = ""  # how the school calls this person from now on

    @property
    def is_any(self) -> bool:
        return bool(self.is_new or self.changes or self.tie or self.comes or self.number)


@dataclass
class Compared:
    """What a row comes to."""

    record: Record
    pupil: str | None  # of the row's parents
    differences: list[Difference]

    @property
    def outcome(self) -> Outcome:
        if self.record.is_bad:
            return "bad"
        if self.record.own and any(one.is_new and one.human is self.record.own
                                   for one in self.differences):  # fmt: skip
            return "new"
        return "changed" if any(one.is_any for one in self.differences) else "same"

    @property
    def changes_address(self) -> bool:
        """Whether somebody who is known gets another address to sign in with."""
        return any("email" in one.changes for one in self.differences)


def compare(
    records: Sequence[Record], recognised: Recognised, register: Register
) -> list[Compared]:  # fmt: skip
    """Each row as it would be written, in the order of the file."""
    return [_compared(record, recognised, register) for record in records]


def _compared(record: Record, recognised: Recognised, register: Register) -> Compared:
    if record.is_bad:
        return Compared(record, None, [])
    own = recognised.get(id(record.own)) if record.own else None
    pupil = own if record.own else register.by_number.get(record.key)
    found = [_own(record, record.own, own, register)] if record.own and own else []
    for human in record.parents:
        parent = recognised.get(id(human))
        if parent and pupil and not human.is_left_out:
            found += _parent(record, human, parent, pupil, register)
    return Compared(record, pupil, found)


def _own(record: Record, human: Human, person: str, register: Register) -> Difference:
    known = register.people[person]
    found = Difference(human, person, known.is_new)
    if record.key and (known.is_new or known.number != record.key):
        found.number = record.number
    found.comes = known.is_new or not known.is_here
    if not known.is_new:
        found.changes = _changes(record, human, known)
    return found


def _parent(
    record: Record, human: Human, person: str, pupil: str, register: Register
) -> list[Difference]:
    tie = register.ties[pupil].get(person)
    known = register.people[person]
    if tie and not tie.holds:
        # Somebody ended it, perhaps because a court said so: a file doesn't undo that.
        why = _("{name} is eerder losgemaakt van deze leerling. Klopt dat niet meer? Voeg de ouder"
                " dan zelf toe.", name=known.name)  # fmt: skip
        record.leave_out(human, why)
        return []
    found = Difference(human, person, known.is_new)
    if tie is None:
        found.tie = human.custody or "authority"  # type: ignore[assignment]  # read as a word, checked as a custody
    elif human.custody and human.custody != tie.custody:
        found.tie = human.custody  # type: ignore[assignment]  # likewise
    if not known.is_new:
        found.changes = _changes(record, human, known)
    return [found]


def _changes(record: Record, human: Human, known: Known) -> dict[str, tuple[Any, Any]]:
    found = {
        name: (known.values[name], value)
        for name, value in human.known.items()
        if known.values[name] != value and not _is_less(name, known.values[name], value)
    }
    if found and not known.may_change:
        why = _("{name} hoort ook bij een andere school of werkt op het stagebureau."
                " Zulke gegevens verandert een bestand niet.", name=human.name)  # fmt: skip
        record.notes.append((human.part, why))
        return {}
    return found


def _is_less(name: str, old: Any, new: Any) -> bool:
    """Whether the file says the same with less: initials of a known name, no capitals."""
    if name == "first_name" and old:
        return len(plain(new)) <= 3 and plain(old).startswith(plain(new)[:1]) and "." in str(new)
    return name in ("first_name", "last_name") and bool(old) and plain(str(old)) == plain(str(new))
