"""The form of a placement: what it offers, what stands in it, and what was filled in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request

from server.forms import look_at, sent
from server.network.models import School
from server.placements import choices
from server.placements.acting import Keyed
from server.placements.choices import Groups
from server.placements.known import Desk
from server.placements.models import Kind, Placement
from server.placements.plan_faults import AT_SCHOOL
from server.placements.spans import Day
from server.words import Sentence, _

WEEK = range(1, 8)


class PlanForm(Keyed):
    """All fields but the days, which stand in the form by weekday."""

    starts: date
    ends: date
    pupil: str = ""
    kind: Kind = "company_elective"
    address: str = ""
    school: str = ""
    elective: str = ""
    teacher: str = ""
    supervisor: str = ""


async def filled_in(request: Request) -> tuple[dict[str, Any], dict[str, Sentence]]:
    """The fields that can be read, as the commands take them, and a fault for each of the others.

    A company has no school, a school no address.
    """
    said, wrong = await look_at(request, PlanForm)
    days, wrong_days = _days({name: str(value) for name, value in (await sent(request)).items()})
    said["address" if said.get("kind") == AT_SCHOOL else "school"] = ""
    return {**said, "days": days}, {**wrong, **wrong_days}


def _days(sent: Mapping[str, str]) -> tuple[list[Day], dict[str, Sentence]]:
    """The weekdays that were ticked, with their times."""
    days, wrong = [], {}
    for n in WEEK:
        if sent.get(f"weekday_{n}", "").strip():
            pause = sent.get(f"break_{n}", "").strip() or "0"
            if not pause.isascii() or not pause.isdigit() or len(pause) > 3:
                wrong[f"break_{n}"] = _("Vul het aantal minuten in.")
                pause = "0"
            begins, ends = (sent.get(f"{name}_{n}", "").strip()[:5] for name in ("from", "until"))
            days.append(Day(n, begins, ends, int(pause)))
    return days, wrong


def as_values(placement: Placement) -> dict[str, Any]:
    """The form of a placement that is there already."""
    values: dict[str, Any] = {
        "pupil": placement.pupil,
        "kind": placement.kind,
        "address": placement.address or "",
        "school": placement.host_school or "",
        "elective": placement.elective,
        "starts": placement.starts.isoformat(),
        "ends": placement.ends.isoformat(),
        "teacher": placement.teacher or "",
        "supervisor": placement.supervisor or "",
    }
    for day in placement.days:
        n = day["weekday"]
        values |= {
            f"weekday_{n}": "yes",
            f"from_{n}": day["from"],
            f"until_{n}": day["until"],
            f"break_{n}": day.get("break_minutes") or "",
        }
    return values


def offers(session: Session, desk: Desk, placement: Placement | None = None) -> dict[str, Any]:
    """What can be chosen; once it is out for signing, who and which host are fixed."""
    schools = _schools(session, desk, placement)
    is_draft = placement is None or placement.life == "draft"
    return {
        "pupils": _all(choices.pupils(session, school) for school in schools),
        "teachers": _all(choices.teachers(session, school) for school in schools),
        "schools": _all(choices.schools(session, school) for school in schools),
        "addresses": _addresses(session, schools, placement, is_draft),
        "supervisors": _all(choices.supervisors(session, school) for school in schools),
        "fixed": frozenset() if is_draft else _fixed(placement),
    }


def _schools(session: Session, desk: Desk, placement: Placement | None) -> list[School]:
    if placement is None:
        return list(desk.schools)
    return [school for school in desk.schools if school.id == placement.school]


def _fixed(placement: Placement | None) -> frozenset[str]:
    people = frozenset({"pupil", "kind", "teacher", "supervisor", "school"})
    return people | {"address"} if placement and placement.host_school else people


def _addresses(
    session: Session, schools: list[School], placement: Placement | None, is_draft: bool
) -> Groups:
    """All of the region's; of a placement that is out, those of its own company."""
    found: Groups = _all(choices.addresses(session, school) for school in schools)
    if is_draft or placement is None:
        return found
    own = placement.address
    return [group for group in found if any(id_ == own for id_, _words in group[1])]


def _all(lists: Any) -> Any:
    """One list of several, each thing once."""
    seen: dict[Any, Any] = {}
    for pairs in lists:
        for pair in pairs:
            seen.setdefault(pair[0], pair)
    return list(seen.values())
