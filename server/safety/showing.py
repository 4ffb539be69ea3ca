"""One case as whoever handles it sees it: what was said, who is concerned, what was done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Person
from server.accounts.names import full_name
from server.channels.models import Message
from server.permissions import PARENT, Role
from server.placements.models import Measure, Placement, Seat
from server.placements.names import polite
from server.safety.evidence import is_whole
from server.safety.models import Case, CaseAct, Evidence, Report
from server.safety.queries import is_overdue, names_of, role_in, roles_in, titles_of


def shown(session: Session, case: Case, on: date) -> dict[str, Any]:
    """All that the page of one case shows."""
    reports = session.scalars(
        select(Report).where(Report.case == case.id).order_by(Report.id)
    ).all()
    acts = session.scalars(select(CaseAct).where(CaseAct.case == case.id).order_by(CaseAct.id))
    measures = measures_of(session, case.id, on)
    return {
        "case": facts(session, case, on),
        "messages": _messages(session, case, reports),
        "people": people_of(session, case, measures),
        "measures": measures,
        "frozen": any(one["kind"] == "freeze" for one in measures),
        "acts": _acts(session, list(acts)),
    }


def facts(session: Session, case: Case, on: date) -> dict[str, Any]:
    """What a case is about, and how it stands."""
    people = names_of(session, (case.about, case.taken_by))
    return {
        "id": case.id,
        "room": case.room,
        "title": titles_of(session, {case.room})[case.room],
        "about": {
            "id": case.about,
            "name": people[case.about],
            "role": role_in(session, case.room, case.about),
        },
        "state": case.state,
        "due": case.due,
        "overdue": is_overdue(case, on),
        "taken_by": people.get(case.taken_by or ""),
        "made_at": case.made_at,
        "closed_at": case.closed_at,
        "outcome": case.outcome,
        "keep_until": case.keep_until,
    }


def measures_of(session: Session, case: str, on: date) -> list[dict[str, Any]]:
    """What this case imposed and still holds."""
    found = session.scalars(
        select(Measure)
        .where(Measure.case == case, Measure.ended_at.is_(None))
        .order_by(Measure.made_at, Measure.id)
    ).all()
    people = names_of(session, (one.person for one in found))
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "person": one.person,
            "name": people.get(one.person or "", ""),
            "until": one.until,
            "everywhere": one.room is None,
        }
        for one in found
        if one.until is None or one.until >= on
    ]


def people_of(session: Session, case: Case, measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who is concerned: everybody in the room, and the reported, with how to reach the parents."""
    rows = session.execute(
        select(Seat, Person)
        .join(Person, Person.id == Seat.person)
        .where(Seat.room == case.room)
        .order_by(Seat.id)
    ).all()
    newest: dict[str, tuple[Seat, Person]] = {who.id: (seat, who) for seat, who in rows}
    reporters = set(session.scalars(select(Report.by).where(Report.case == case.id)))
    return [
        {
            "id": who.id,
            "name": polite(who) if seat.role == PARENT else full_name(who),
            "role": Role(seat.role).value,
            "seated": seat.left_ is None,
            "is_reported": who.id == case.about,
            "has_reported": who.id in reporters,
            "measures": [one for one in measures if one["person"] == who.id],
        }
        for seat, who in newest.values()
        if seat.left_ is None or who.id in {case.about, *reporters}
    ]


def reachable(session: Session, case: Case) -> list[dict[str, Any]]:
    """Who answers for the pupil of that room, with telephone and address: for school staff only."""
    placement = session.get_one(Placement, case.room)
    guardians = accounts.guardians(session, placement.pupil, clock.today())
    return [
        {"name": polite(parent), "phone": parent.phone, "email": parent.email or ""}
        for parent, _custody in guardians
    ]


def _messages(session: Session, case: Case, reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Every message that was reported, as it stood then, with the reports of it that way."""
    ids = [report.id for report in reports]
    kept = {one.report: one for one in session.scalars(_evidence(ids))}
    names = names_of(session, {report.by for report in reports})
    roles = roles_in(session, case.room)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for report in reports:
        evidence = kept[report.id]
        state = (report.seq, _words_of(evidence.content))
        shown = found.get(state) or _message(session, case, report.seq, evidence)
        shown["is_whole"] = shown["is_whole"] and is_whole(evidence)
        role = roles.get(report.by, "")
        told = {"why": report.why, "words": report.words, "at": report.at}
        shown["reports"].append({"by": names[report.by], "role": role, **told})
        found[state] = shown
    return list(found.values())


def _message(session: Session, case: Case, seq: int, kept: Evidence) -> dict[str, Any]:
    content: Mapping[str, Any] = kept.content
    people = {one["id"]: one for one in content["people"]}
    message = session.get(Message, (case.room, seq))
    return {
        "seq": seq,
        "around": [_said(one, people) for one in content["messages"]],
        "versions": content["versions"],
        "is_whole": True,
        "digest": kept.digest.hex(),
        "stands": message is not None and not message.withdrawn,
        "reports": [],
    }


def _evidence(reports: Sequence[str]) -> Select[Evidence]:
    return select(Evidence).where(Evidence.report.in_(reports))


def _words_of(content: Mapping[str, Any]) -> str:
    """What the reported message said when it was kept."""
    return str(next(one["body"] for one in content["messages"] if one["seq"] == content["seq"]))


def _said(one: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, Any]:
    who = people.get(one["by"], {"name": "", "role": ""})
    return {**one, "name": who["name"], "role": who["role"]}


def _acts(session: Session, acts: list[CaseAct]) -> list[dict[str, Any]]:
    known = {who for act in acts for who in (act.by, act.with_.get("person"))}
    people = names_of(session, known)
    return [
        {
            "what": act.what,
            "at": act.at,
            "by": people.get(act.by or ""),
            "with": act.with_,
            "person": people.get(act.with_.get("person", ""), ""),
        }
        for act in acts
    ]
