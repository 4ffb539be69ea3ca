"""What whoever handles cases reads of them; who reported reads only how the own report stands.

Every query starts from the viewer: a case that this person may not handle isn't there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.errors import Missing
from server.in_words import ROLES
from server.network.models import School
from server.network.queries import roles_of
from server.permissions import HANDLERS
from server.placements.hosts import hosts_of
from server.placements.models import Placement, Seat
from server.placements.names import title
from server.safety.models import Case, Report
from server.safety.parties import Handlers, handlers
from server.words import Sentence, _


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases wait for somebody: open ones, those past their term, and the next day due."""

    open: int = 0
    overdue: int = 0
    due: date | None = None


def handles_cases(session: Session, person: str, on: date) -> bool:
    """Whether this person could be asked to handle a case at all."""
    return bool(_offices(session, person, on))


def cases_of(session: Session, person: str, on: date, *, closed: bool = False) -> list[Case]:
    """The cases that this person may handle: those that wait by term, closed ones newest first."""
    asked = _near(session, person, on)
    if asked is None:
        return []
    state = Case.state == "closed" if closed else Case.state != "closed"
    order = (Case.closed_at.desc(), Case.id) if closed else (Case.due, Case.id)
    found = session.scalars(asked.where(state).order_by(*order)).all()
    allowed = handlers(session, found, on)
    return [case for case in found if person in allowed[case.id].people]


def count(session: Session, person: str, on: date) -> Count:
    """How many cases wait for this person."""
    found = cases_of(session, person, on)
    overdue = sum(is_overdue(case, on) for case in found)
    return Count(len(found), overdue, found[0].due if found else None)


def is_overdue(case: Case, on: date) -> bool:
    return case.state != "closed" and case.due < on


def rows(session: Session, cases: Sequence[Case], on: date) -> list[dict[str, Any]]:
    """Cases as a list shows them."""
    reports = _reports(session, [case.id for case in cases])
    titles = titles_of(session, {case.room for case in cases})
    people = names_of(session, {who for case in cases for who in (case.about, case.taken_by)})
    return [
        {
            "id": case.id,
            "title": titles[case.room],
            "about": people[case.about],
            "role": role_in(session, case.room, case.about),
            "whys": list(dict.fromkeys(one.why for one in reports[case.id])),
            "reports": len(reports[case.id]),
            "state": case.state,
            "outcome": case.outcome,
            "made_at": case.made_at,
            "closed_at": case.closed_at,
            "due": case.due,
            "overdue": is_overdue(case, on),
            "taken_by": people.get(case.taken_by or ""),
        }
        for case in cases
    ]


def own_reports(session: Session, person: str) -> list[dict[str, Any]]:
    """What this person reported, the newest first, and how it stands; nothing else of the case."""
    return _own(session, select(Report, Case).where(Report.by == person))


def own_report(session: Session, person: str, report: str) -> dict[str, Any]:
    """One of the own reports; `Missing` for anybody else's."""
    asked = select(Report, Case).where(Report.by == person, Report.id == report)
    found = _own(session, asked)
    if not found:
        raise Missing
    case = session.scalar(select(Case).join(Report).where(Report.id == report))
    assert case  # noqa: S101 - it was found just now
    allowed = handlers(session, [case], clock.today())[case.id]
    school = session.get_one(School, case.school).name
    return {**found[0], "who": who_looks(session, allowed, school), "school": school}


def who_looks(session: Session, allowed: Handlers, school: str) -> Sentence | None:
    """Who looks at a report of that school, in words; None when nobody may."""
    people = names_of(session, allowed.people)
    if not allowed.people:
        return None
    names = ", ".join(people[who] for who in allowed.people)
    role = ROLES[allowed.role.value]
    if allowed.is_own_school:
        return _("{names}, {role} van {school}", names=names, role=role, school=school)
    return _("{names}, {role}, niet van {school}", names=names, role=role, school=school)


def nobody_handles(session: Session, on: date) -> list[str]:
    """Open cases that nobody may handle, since all who could are part of them; for `doctor`."""
    found = session.scalars(select(Case).where(Case.state != "closed").order_by(Case.id)).all()
    allowed = handlers(session, found, on)
    return [case.id for case in found if not allowed[case.id].people]


def titles_of(session: Session, rooms: set[str]) -> dict[str, str]:
    """Room → its title."""
    found = session.execute(
        select(Placement, Person)
        .join(Person, Person.id == Placement.pupil)
        .where(Placement.id.in_(rooms))
    ).all()
    hosts = hosts_of(session, [placement for placement, _pupil in found])
    return {one.id: title(pupil, hosts[one.id].called) for one, pupil in found}


def names_of(session: Session, people: Any) -> dict[str, str]:
    """Person → whole name."""
    wanted = sorted({who for who in people if who})
    found = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {who.id: full_name(who) for who in found}


def role_in(session: Session, room: str, person: str) -> str:
    """The role that this person has, or last had, in that room."""
    seats = select(Seat.role).where(Seat.room == room, Seat.person == person)
    return session.scalar(seats.order_by(Seat.id.desc()).limit(1)) or ""


def roles_in(session: Session, room: str) -> dict[str, str]:
    """Person → the role that this person has, or last had, in that room."""
    seats = select(Seat.person, Seat.role).where(Seat.room == room).order_by(Seat.id)
    return {person: role for person, role in session.execute(seats)}


def _own(session: Session, asked: Select[Report, Case]) -> list[dict[str, Any]]:
    found = session.execute(asked.join(Case).order_by(Report.at.desc(), Report.id)).all()
    titles = titles_of(session, {case.room for _report, case in found})
    return [
        {
            "id": report.id,
            "room": case.room,
            "title": titles[case.room],
            "why": report.why,
            "words": report.words,
            "at": report.at,
            "due": case.due,
            "state": case.state,
        }
        for report, case in found
    ]


def _offices(session: Session, person: str, on: date) -> list[str]:
    held: Mapping[str, Any] = roles_of(session, person, on)
    return [place for place, roles in held.items() if roles & HANDLERS]


def _near(session: Session, person: str, on: date) -> Select[Case] | None:
    """The cases of every school for which this person could be asked: own, board's, region's."""
    offices = _offices(session, person, on)
    if not offices:
        return None
    boards = select(School.board).where(School.id.in_(offices))
    schools = select(School.id).where(
        or_(School.id.in_(offices), School.board.in_(boards), School.region.in_(offices))
    )
    return select(Case).where(Case.school.in_(schools))


def _reports(session: Session, cases: Sequence[str]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {case: [] for case in cases}
    asked = select(Report).where(Report.case.in_(cases)).order_by(Report.id)
    for report in session.scalars(asked):
        found[report.case].append(report)
    return found
