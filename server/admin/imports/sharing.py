"""Addresses of several people: who they are, and who may not have it.

Source: product.md, S6; docs/decisions/0005. A pupil's address belongs to nobody else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from server.admin.imports.recognising import Recognised
from server.admin.imports.records import Human, Record
from server.admin.imports.register import Register
from server.admin.imports.values import is_shared_name
from server.words import _

# adults: allowed; family: of a pupil and a parent, or of two children of one parent;
# pupil: of a pupil and somebody from another family; mailbox: of an organisation.
Why = Literal["adults", "family", "pupil", "mailbox"]


@dataclass
class Claim:
    """A row wants that address for somebody."""

    record: Record
    human: Human
    person: str


@dataclass
class Shared:
    """An address of several people, as the report tells it."""

    email: str
    why: Why
    names: list[str]
    lines: list[int]


@dataclass
class Circle:
    """Everybody around one address: who has it, and who wants it."""

    email: str
    register: Register
    claims: list[Claim]
    holders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        wanted = {claim.person for claim in self.claims}
        known = self.register.people
        at = self.register.by_email.get(self.email, ())
        # Who is new stands in the register by the rows' own claims; who moves away holds it still.
        self.holders = {id_ for id_ in at if not known[id_].is_new or id_ in wanted}

    @property
    def everybody(self) -> set[str]:
        return self.holders | {claim.person for claim in self.claims}

    @property
    def pupils(self) -> set[str]:
        return {id_ for id_ in self.everybody if self.register.people[id_].is_pupil}

    @property
    def owner(self) -> str | None:
        """The pupil whose address this is already, if it is a pupil's."""
        known = self.register.people
        mine = [id_ for id_ in self.holders if known[id_].is_pupil and not known[id_].is_new]
        return mine[0] if mine else None


def share(
    records: Sequence[Record], recognised: Recognised, register: Register
) -> list[Shared]:  # fmt: skip
    """Every address of several people; who may not have one comes in without, or not at all."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for record in records:
        for human in filter(None, (record.own, *record.parents)):
            person = recognised.get(id(human))
            if person and "email" in human.known and not record.is_bad:
                claims[human.known["email"]].append(Claim(record, human, person))
    families = _families(records, recognised, register)
    found = []
    for email in sorted(claims):
        circle = Circle(email, register, claims[email])
        if shared := _shared(circle, families):
            found.append(shared)
    return found


def _families(
    records: Sequence[Record], recognised: Recognised, register: Register
) -> dict[str, set[str]]:
    """Person → the parents around them, for a pupil; the parent alone, for a parent."""
    found: dict[str, set[str]] = defaultdict(set)
    for pupil, ties in register.ties.items():
        found[pupil] |= ties.keys()
    for record in records:
        own = recognised.get(id(record.own)) if record.own else register.by_number.get(record.key)
        parents = {recognised[id(one)] for one in record.parents if id(one) in recognised}
        if own and parents:
            found[own] |= parents
    for parent in set().union(*found.values()):
        found[parent].add(parent)
    return found


def _shared(circle: Circle, families: dict[str, set[str]]) -> Shared | None:
    if len(circle.everybody) < 2:
        return _mailbox(circle)
    names = sorted(circle.register.people[id_].name for id_ in circle.everybody)
    lines = sorted({claim.record.line for claim in circle.claims})
    why: Why = "adults"
    if circle.pupils:
        is_family = bool(set.intersection(*(families[id_] for id_ in circle.everybody)))
        why = "family" if is_family else "pupil"
        for claim in circle.claims:
            _refuse(claim, circle, why)
    elif _is_mailbox(circle):
        why = "mailbox"
    return Shared(circle.email, why, names, lines)


def _mailbox(circle: Circle) -> Shared | None:
    if not _is_mailbox(circle):
        return None
    names = [circle.register.people[id_].name for id_ in circle.everybody]
    return Shared(circle.email, "mailbox", names, [claim.record.line for claim in circle.claims])


def _is_mailbox(circle: Circle) -> bool:
    return is_shared_name(circle.email) or circle.email in circle.register.shared_mailboxes


def _refuse(claim: Claim, circle: Circle, why: Why) -> None:
    """Whoever holds it keeps it; an adult gets it before a pupil; of two pupils nobody does."""
    is_pupil = claim.person in circle.pupils
    if claim.person == circle.owner or not (is_pupil or circle.owner):
        return
    others = sorted(
        circle.register.people[id_].name for id_ in circle.everybody if id_ != claim.person
    )
    said = {"email": circle.email, "names": ", ".join(others)}
    if why == "family":
        claim.record.drop_email(
            claim.human,
            _("{email} is ook het adres van {names}. Een leerling deelt zijn adres met niemand,"
              " dus komt deze persoon zonder adres binnen.", **said),
        )  # fmt: skip
        return
    fault = _("{email} is ook het adres van {names}, uit een ander gezin. Kijk het na.", **said)
    claim.record.leave_out(claim.human, fault)
