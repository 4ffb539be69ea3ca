"""X17: what each role may read of the others: the table, said by hand once more."""

from dataclasses import dataclass

import pytest

from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements.names import NAMES, called, title


@dataclass(frozen=True)
class Somebody:
    first_name: str
    last_name: str
    title: str = ""


NOOR = Somebody("Noor", "Bakker")
BAKKER = Somebody("", "Bakker", "Mw.")
DE_WIT = Somebody("Jan", "de Wit", "Dhr.")
WITHOUT_TITLE = Somebody("Anna", "El Idrissi")
HENK = Somebody("Henk", "Stoutjes", "Dhr.")


@pytest.mark.parametrize(
    ("who", "role", "reader", "name"),
    [
        (NOOR, PUPIL, PUPIL, "Noor Bakker"),
        (NOOR, PUPIL, TEACHER, "Noor Bakker"),
        (NOOR, PUPIL, COORDINATOR, "Noor Bakker"),
        (NOOR, PUPIL, PARENT, "Noor Bakker"),
        (NOOR, PUPIL, SUPERVISOR, "Noor"),
        (BAKKER, PARENT, PUPIL, "Mw. Bakker"),
        (BAKKER, PARENT, TEACHER, "Mw. Bakker"),
        (BAKKER, PARENT, PARENT, "Mw. Bakker"),
        (BAKKER, PARENT, SUPERVISOR, "Mw. B."),
        (DE_WIT, PARENT, TEACHER, "Dhr. de Wit"),
        (DE_WIT, PARENT, SUPERVISOR, "Dhr. W."),
        (WITHOUT_TITLE, PARENT, TEACHER, "Anna El Idrissi"),
        (WITHOUT_TITLE, PARENT, SUPERVISOR, "A. E."),
        (HENK, SUPERVISOR, PUPIL, "Henk Stoutjes"),
        (HENK, SUPERVISOR, SUPERVISOR, "Henk Stoutjes"),
        (HENK, TEACHER, SUPERVISOR, "Henk Stoutjes"),
        (HENK, COORDINATOR, PARENT, "Henk Stoutjes"),
    ],
)
def test_who_is_called_how(who: Somebody, role: Role, reader: Role, name: str) -> None:
    assert called(who, role, {reader}) == name


def test_every_role_knows_how_to_call_every_other() -> None:
    assert NAMES.keys() == set(Role)
    for reader in Role:
        assert NAMES[reader].keys() == set(Role)


def test_a_host_who_is_a_parent_elsewhere_reads_as_a_host_here() -> None:
    assert called(NOOR, PUPIL, {SUPERVISOR}) == "Noor"
    assert called(BAKKER, PARENT, ()) == "Mw. B."


def test_a_title_says_no_more_than_a_host_may_read() -> None:
    assert title(NOOR, "Stoutjes") == "Noor · Stoutjes"
