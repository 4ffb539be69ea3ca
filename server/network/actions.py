"""Founding regions, boards and schools; who belongs to which, from when, until when."""

from datetime import date, timedelta

from server.errors import Invalid, Missing
from server.network.models import Affiliation, Board, Company, Region, School
from server.permissions import SUPERVISOR, Role
from server.storage.audit import CHAIN, write_down
from server.storage.base import new_id
from server.storage.tx import Tx
from server.words import _

BRIN = 6  # four characters and two digits of the location
A_DAY = timedelta(days=1)


def found_region(tx: Tx, code: str, name: str) -> Region:
    """A new region with its office."""
    office = new_id("o")
    tx.hold(CHAIN)
    tx.open(office)  # a new name waits for no turn; held, it would ask to begin with it anew
    region = Region(id=office, code=code, name=name)
    tx.add(region)
    write_down(tx, "region.founded", by=None, about=office, office=office)
    return region


def found_board(tx: Tx, region: str, name: str) -> Board:
    """A new school board in that region."""
    board = Board(id=new_id("b"), region=region, name=name)
    tx.add(board)
    write_down(tx, "board.founded", by=None, about=board.id)
    return board


def found_school(
    tx: Tx,
    board: Board,
    brin: str,
    name: str,
    *,
    accent: str = "",
    street: str = "",
    postcode: str = "",
    town: str = "",
) -> School:
    """A new location of a school, with its office; `brin` has six characters."""
    if len(brin) != BRIN or not brin.isalnum():
        fault = _("Een BRIN met vestiging heeft zes tekens, zoals 99AA00.")
        raise Invalid(fault, faults={"brin": fault})
    office = new_id("o")
    tx.hold(CHAIN)
    tx.open(office)  # a new name waits for no turn; held, it would ask to begin with it anew
    school = School(
        id=office,
        board=board.id,
        region=board.region,
        brin=brin.upper(),
        name=name,
        accent=accent,
        street=street,
        postcode=postcode,
        town=town,
    )
    tx.add(school)
    write_down(tx, "school.founded", by=None, about=office, office=office)
    return school


def affiliate(
    tx: Tx,
    person: str,
    organisation: str,
    role: Role,
    since: date,
    until: date | None = None,
    *,
    by: str | None = None,
) -> Affiliation:
    """The person belongs there in that role, from `since` to `until`, both days included."""
    if until is not None and until < since:
        fault = _("De laatste dag ligt voor de eerste.")
        raise Invalid(fault, faults={"until": fault})
    if not _fits(tx, organisation, role):
        raise Missing(_("Deze school of dit bedrijf is er niet."))
    tie = Affiliation(
        id=new_id("f"),
        person=person,
        organisation=organisation,
        role=role,
        since=since,
        until=until,
    )
    tx.add(tie)
    write_down(
        tx,
        "affiliation.made",
        by=by,
        about=person,
        office=_office(organisation),
        organisation=organisation,
        role=role.value,
        since=since.isoformat(),
        until=until.isoformat() if until else None,
    )
    return tie


def end_affiliation(tx: Tx, tie: Affiliation, last: date, *, by: str | None = None) -> None:
    """The affiliation holds until `last`, that day included; if it never began, never."""
    if last < tie.since:
        tx.remove(tie)
    else:
        tx.change(tie, until=last)
    write_down(
        tx,
        "affiliation.ended",
        by=by,
        about=tie.person,
        office=_office(tie.organisation),
        organisation=tie.organisation,
        role=Role(tie.role).value,
        until=last.isoformat(),
    )


def _office(organisation: str) -> str | None:
    """The office whose act it is; a company has none."""
    return organisation if organisation.startswith("o_") else None


def _fits(tx: Tx, organisation: str, role: Role) -> bool:
    """Supervisors belong to companies; all others to schools or regions."""
    if role == SUPERVISOR:
        return tx.session.get(Company, organisation) is not None
    return any(tx.session.get(kind, organisation) for kind in (School, Region))
