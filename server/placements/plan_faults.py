"""What a placement must be: its days, its place and its people, of what a school may choose.

All that is wrong is said at once. A field that can't even be read is left out here, and nothing
more is said of it, nor of what hangs on it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.network.models import School
from server.permissions import PUPIL, SUPERVISOR, TEACHER
from server.placements.choices import choose_address, choose_person, choose_school
from server.placements.models import Kind, Placement
from server.placements.spans import faults as faults_of_days
from server.words import Sentence, _

LONGEST = timedelta(days=366 * 2)
LONGEST_ELECTIVE = 120  # characters
AT_SCHOOL: Kind = "other_school_subject"

Said = Mapping[str, Any]
Wrong = dict[str, Sentence]


def looked_over(
    session: Session, school: str, on: date, said: Said, placement: Placement | None = None
) -> tuple[dict[str, Any], Wrong]:
    """The fields but the days as they are kept, and what is wrong with each; `on` is today."""
    own = session.get_one(School, school)
    wrong = {**_faults_of_dates(said, placement), **faults_of_days(said["days"])}
    elective = said["elective"].strip()
    if len(elective) > LONGEST_ELECTIVE:
        wrong["elective"] = _("Dit is te lang: hooguit {n} tekens.", n=LONGEST_ELECTIVE)
    known = {name: said[name] for name in ("kind", "starts", "ends") if name in said}
    known |= {"elective": elective, **_where(session, own, said, wrong)}
    if placement is None or placement.life == "draft":
        known |= _who(session, own, on, said, known["company"] or known["host_school"], wrong)
    elif known["company"] != placement.company or known["host_school"] != placement.host_school:
        wrong["address"] = _("Een ander bedrijf is een nieuwe plaatsing.")
    return known, wrong


def faults(
    session: Session, school: str, on: date, said: Said, placement: Placement | None = None
) -> Wrong:
    """All that is wrong with a placement, by field, as far as what was said can be read."""
    return looked_over(session, school, on, said, placement)[1]


def _faults_of_dates(said: Said, placement: Placement | None) -> Wrong:
    found: Wrong = {}
    starts, ends = said.get("starts"), said.get("ends")
    if starts and placement and placement.life == "active" and starts != placement.starts:
        found["starts"] = _("De plaatsing is al begonnen.")
    if starts and ends and ends < starts:
        found["ends"] = _("De laatste dag ligt voor de eerste.")
    if starts and ends and ends - starts > LONGEST:
        found["ends"] = _("Een plaatsing duurt hooguit twee jaar.")
    return found


def _where(session: Session, own: School, said: Said, wrong: Wrong) -> dict[str, str | None]:
    company = address = host = None
    if said.get("kind") == AT_SCHOOL:
        host = choose_school(session, own, said["school"], wrong)
    elif "kind" in said:
        company, address = choose_address(session, own, said["address"], wrong)
    return {"company": company, "address": address, "host_school": host}


def _who(
    session: Session, own: School, on: date, said: Said, host: str | None, wrong: Wrong
) -> dict[str, str | None]:
    # Without a host nobody can be of it; the host is what is wrong then.
    supervisor = said["supervisor"] if host else ""
    return {
        "pupil": choose_person(session, own, said["pupil"], PUPIL, None, on, wrong),
        "teacher": choose_person(session, own, said["teacher"], TEACHER, None, on, wrong),
        "supervisor": choose_person(session, own, supervisor, SUPERVISOR, host, on, wrong),
    }
