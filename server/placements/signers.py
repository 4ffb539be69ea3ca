"""Whose names must stand under an agreement: a rule on values.

Source: Uitvoeringsbesluit WVO 2020 art. 2.36; product.md, "Agreement". Under 16 at least one
person who answers for the child signs before the start, two when the child's setting says so;
at 16 and 17 they are asked; from 18 the pupil signs alone. Pupil, host and school always sign.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from server.accounts.models import SIGNING, Custody
from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER, Role

SIGNS_ALONE = 18
DECIDES_TOO = 16

SCHOOL_SIGNS = frozenset({TEACHER, COORDINATOR})


@dataclass(frozen=True, slots=True)
class Parties:
    """Who could sign: the pupil's `guardians` by person, the people of school and host by role."""

    pupil: str
    age: int  # in years, on the day the placement starts
    both_sign: bool = False
    guardians: Mapping[str, Custody] = field(default_factory=dict)
    teacher: str | None = None
    supervisor: str | None = None
    coordinators: frozenset[str] = frozenset()

    @property
    def parents(self) -> list[str]:
        """The guardians who are a party: none once the pupil is of age."""
        if self.age >= SIGNS_ALONE:
            return []
        return [who for who, custody in self.guardians.items() if custody in SIGNING]


@dataclass(frozen=True, slots=True)
class Need:
    """`count` of these people sign; without them it can't start when they are `needed`."""

    role: Role
    people: tuple[str, ...]
    signed: tuple[str, ...]
    count: int = 1
    needed: bool = True

    @property
    def is_met(self) -> bool:
        return len(self.signed) >= self.count

    @property
    def short_of(self) -> int:
        """How many signatures are missing, and of whom it is not known who could give them."""
        return max(0, self.count - len(self.signed) - len(self.waiting))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who can still sign here."""
        return tuple(who for who in self.people if who not in self.signed)


def needs(parties: Parties, signed: Mapping[str, Role]) -> list[Need]:
    """What is asked of whom. `signed`: person → the role in which that person signed.

    A signature for the school or the host stays when somebody else takes that place.
    """
    found = [
        _need(PUPIL, [parties.pupil], signed, {PUPIL}),
        _need(TEACHER, [parties.teacher], signed, SCHOOL_SIGNS),
        _need(SUPERVISOR, [parties.supervisor], signed, {SUPERVISOR}),
    ]
    if parties.age < SIGNS_ALONE:
        found.append(_parents(parties, signed))
    return found


def all_met(needs: Iterable[Need]) -> bool:
    """Whether the placement may start, as far as signatures go."""
    return all(need.is_met for need in needs if need.needed)


def role_of(parties: Parties, person: str) -> Role | None:
    """The role in which that person is a party; None when the person is none."""
    if person == parties.pupil:
        return PUPIL
    if person in parties.parents:
        return PARENT
    if person == parties.supervisor:
        return SUPERVISOR
    if person == parties.teacher:
        return TEACHER
    return COORDINATOR if person in parties.coordinators else None


def age(born: date, on: date) -> int:
    """The age in years; who was born on 29 February is a year older on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _parents(parties: Parties, signed: Mapping[str, Role]) -> Need:
    is_child = parties.age < DECIDES_TOO
    who = parties.parents
    count = 2 if parties.both_sign else 1
    done = tuple(one for one in who if signed.get(one) == PARENT)
    return Need(PARENT, tuple(who), done, count, needed=is_child)


def _need(
    role: Role,
    people: Iterable[str | None],
    signed: Mapping[str, Role],
    roles: Iterable[Role],
) -> Need:
    done = tuple(who for who, signed_as in signed.items() if signed_as in set(roles))
    return Need(role, tuple(who for who in people if who), done)
