"""One row as people: a pupil with parents, the parents of a pupil, or a teacher."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from server.accounts.models import Person
from server.admin.imports import values
from server.admin.imports.columns import FileKind
from server.admin.imports.sheets import Row
from server.words import Sentence, _

Part = Literal["pupil", "parent1", "parent2", "parent3", "parent4", "teacher"]
PARENTS: tuple[Part, ...] = ("parent1", "parent2", "parent3", "parent4")
Said = list[tuple[Part, Sentence]]

INITIALS = re.compile(r"([A-Z]\.?\s?){1,6}")
NAMES = ("first_name", "prefix", "last_name", "name")


@dataclass
class Human:
    """What a row says of one person: only what stands in it."""

    part: Part
    known: dict[str, Any]
    custody: str = ""  # of a parent; "" where the row is silent
    is_left_out: bool = False
    had_email: bool = False  # and may be without, because somebody else has that address

    @property
    def name(self) -> str:
        """How the report calls this person."""
        first = self.known.get("first_name") or self.known.get("title", "")
        return f"{first} {self.known.get('last_name', '')}".strip()


@dataclass
class Record:
    """A row that was read. With a fault of its own it is not taken over at all."""

    line: int
    number: str = ""  # of the pupil, or the teacher's code, as it was written
    own: Human | None = None  # the pupil or teacher; None in a file of parents
    parents: list[Human] = field(default_factory=list)
    faults: Said = field(default_factory=list)
    notes: Said = field(default_factory=list)

    @property
    def key(self) -> str:
        """The number as it is compared."""
        return values.number(self.number) if self.number else ""

    @property
    def is_bad(self) -> bool:
        return bool(self.faults)

    def leave_out(self, human: Human, why: Sentence) -> None:
        """This one is not taken over, and the row's others are, unless it is the row's own."""
        human.is_left_out = True
        (self.faults if human is self.own or self.own is None else self.notes).append(
            (human.part, why)
        )

    def drop_email(self, human: Human, why: Sentence) -> None:
        """This one comes in, without the address."""
        human.had_email = human.known.pop("email", None) is not None
        self.notes.append((human.part, why))


def read_row(kind: FileKind, fields: Sequence[str], row: Row, today: date) -> Record:
    """The row as people, with everything that is wrong with it; fields as `columns` names them."""
    said = {name: cell for name, cell in zip(fields, row.cells, strict=False) if name and cell}
    record = Record(row.line, number=said.pop("number", "")[:40])
    _look_at_width(record, fields, row)
    if kind != "parents":
        part: Part = "teacher" if kind == "teachers" else "pupil"
        record.own = _human(record, part, said, today)
        _require(record, kind, said)
    for part in PARENTS:
        about = {name[3:]: cell for name, cell in said.items() if name.startswith(f"p{part[-1]}_")}
        if parent := _parent(record, part, about, today):
            record.parents.append(parent)
    if kind == "parents":
        _require_family(record)
    return record


def _look_at_width(record: Record, fields: Sequence[str], row: Row) -> None:
    if len(row.cells) > len(fields):
        more = _("Er staan meer cellen in deze regel dan er kopjes zijn. Staat er een scheiding"
                 "steken in een naam? Zet daar aanhalingstekens omheen.")  # fmt: skip
        record.faults.append((_own_part(record), more))


def _own_part(record: Record) -> Part:
    return record.own.part if record.own else "parent1"


def _human(record: Record, part: Part, said: Mapping[str, str], today: date) -> Human:
    human = Human(part, _names(said))
    if part == "teacher" and (title := values.title(said.get("title", ""))):
        human.known["title"] = title
    if "born" in said and part == "pupil":
        _take(record, human, "born", values.born(said["born"], today))
    if "school_class" in said:
        human.known["school_class"] = said["school_class"]
    for name, read in (("track", values.track), ("profile", values.profile)):
        if name in said and part == "pupil":
            _take(record, human, name, read(said[name]))
    _reach(record, human, said)
    _look_at_lengths(record, human)
    return human


def _parent(record: Record, part: Part, said: Mapping[str, str], today: date) -> Human | None:
    if not said.keys() & {"last_name", "name", "email"}:
        return None
    human = Human(part, _names(said), values.custody(said["custody"]) if "custody" in said else "")
    if title := values.title(said.get("title", "")):
        human.known["title"] = title
    _reach(record, human, said)
    if not human.known.get("last_name"):
        record.leave_out(human, _("Er staat geen achternaam bij {email}.", email=said["email"]))
        return human
    _look_at_lengths(record, human)
    return human


def _names(said: Mapping[str, str]) -> dict[str, Any]:
    """First and last name; the last one with what stands before it, as people are called."""
    known: dict[str, Any] = {}
    if "last_name" not in said and "name" in said:
        title, name = values.without_title(said["name"])
        first, prefix, last = values.whole_name(name)
        said = {**said, "prefix": prefix, "last_name": last, "first_name": first}
        if title:
            known["title"] = title
    if last := said.get("last_name", ""):
        last, comma, after = last.partition(",")  # "Wit, de" in one column
        prefix = said.get("prefix", "") or (after.strip() if comma else "")
        known["last_name"] = f"{prefix} {last}".strip()
    if first := said.get("first_name", ""):
        known["first_name"] = first
    return known


def _reach(record: Record, human: Human, said: Mapping[str, str]) -> None:
    if "email" in said:
        read = values.email(said["email"])
        if read.fault:
            record.notes.append((human.part, read.fault))
            record.notes.append((human.part, _("Komt zonder e-mailadres binnen.")))
        else:
            _take(record, human, "email", read)
    if "phone" in said:
        _take(record, human, "phone", values.phone(said["phone"]))


def _take(record: Record, human: Human, name: str, read: values.Reading) -> None:
    if read.fault:
        record.faults.append((human.part, read.fault))
    elif read.value:
        human.known[name] = read.value
    if read.note:
        record.notes.append((human.part, read.note))


def _look_at_lengths(record: Record, human: Human) -> None:
    for name, value in human.known.items():
        longest = getattr(Person.__table__.columns[name].type, "length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            fault = _("“{text}…” is te lang: hooguit {most} tekens.", text=value[:30], most=longest)
            record.leave_out(human, fault)
            return


def _require(record: Record, kind: FileKind, said: Mapping[str, str]) -> None:
    """A pupil has a name and a birthday, a teacher a name."""
    own = record.own
    if own is None:
        return
    if not own.known.get("last_name"):
        record.faults.append((own.part, _("Er staat geen achternaam.")))
    if kind == "pupils":
        if not own.known.get("first_name"):
            record.faults.append((own.part, _("Er staat geen voornaam.")))
        if "born" not in said:
            record.faults.append((own.part, _("Er staat geen geboortedatum.")))


def _require_family(record: Record) -> None:
    if not record.number:
        record.faults.append(("parent1", _("Er staat geen leerlingnummer.")))
    if not record.parents:
        record.faults.append(("parent1", _("Er staat geen achternaam van een ouder.")))


def is_initials(name: str) -> bool:
    """Whether a first name is only its first letters: “M.”, “J.P.”."""
    return bool(INITIALS.fullmatch(name))
