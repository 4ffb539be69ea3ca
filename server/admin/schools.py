"""What an admin decides for a school: in which holiday region it lies."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.errors import Missing
from server.network.models import School
from server.network.queries import roles_of
from server.permissions import ADMIN
from server.placements.life import told
from server.school_days import HolidayRegion
from server.storage.audit import CHAIN, write_down
from server.storage.commands import Ask, Command, Member
from server.storage.tx import Tx


class ChangeSchool(msgspec.Struct):
    holiday_region: HolidayRegion


def change(tx: Tx, member: Member, ask: Ask, form: ChangeSchool) -> dict[str, Any]:
    """The school has the holidays of that region."""
    tx.hold(CHAIN, member.stream)
    school = tx.session.get(School, member.stream)
    if school is None:
        raise Missing
    tx.change(school, holiday_region=form.holiday_region)
    said = {"holiday_region": form.holiday_region}
    write_down(tx, "school.changed", by=member.person, about=school.id, office=school.id, **said)
    return told(tx.record(school.id, "school.changed", said, by=member.person, key=ask.key))


def own_schools(session: Session, person: str) -> list[School]:
    """The schools whose admin this person is today, by name."""
    held = roles_of(session, person, clock.today())
    schools = [session.get(School, id) for id, roles in held.items() if ADMIN in roles]
    return sorted((one for one in schools if one), key=lambda one: one.name)


def own_school(session: Session, person: str, id: str) -> School:
    """That school, whose admin this person is; else `Missing`."""
    for school in own_schools(session, person):
        if school.id == id:
            return school
    raise Missing


COMMANDS: dict[str, Command] = {"school.change": Command(ChangeSchool, change, where="o_")}
