"""A placement that is active, with everybody seated and nothing said, written row by row."""

from datetime import timedelta

from server import clock
from server.permissions import PUPIL, SUPERVISOR, TEACHER, Role
from server.placements.models import Life, PaperSignature, Placement, Seat
from server.placements.names import title
from server.sample.crowd import Crowd, One
from server.storage.tx import Tx

WEEKS = timedelta(weeks=6)  # since it began, and until it ends
DAYS = [{"weekday": 4, "from": "13:00", "until": "16:30", "break_minutes": 0}]

STEPS: dict[Life, str] = {
    "signing": "placement.signing",
    "ready": "placement.ready",
    "active": "placement.started",
}


def open_room(tx: Tx, crowd: Crowd, room: str, them: list[One]) -> None:
    """Made, issued, signed on paper and started: the same entries as when people do it."""
    by_role = {one.role: one for one in reversed(them)}
    pupil, teacher = by_role[PUPIL], by_role.get(TEACHER)
    _insert(tx, crowd, room, by_role)
    about = {"placement": room, "pupil": pupil.id}
    tx.record(crowd.school, "placement.made", about, by=crowd.coordinator)
    called = title(pupil, crowd.called)
    if teacher:
        _seat(tx, crowd, room, teacher, called)
    _step(tx, crowd, room, "signing", by=crowd.coordinator)
    for one in them:
        if one is not teacher:
            _seat(tx, crowd, room, one, called)
    for one in them:
        _sign(tx, crowd, room, one)
    _step(tx, crowd, room, "ready", by=crowd.coordinator)
    _step(tx, crowd, room, "active", by=None)


def _insert(tx: Tx, crowd: Crowd, room: str, by_role: dict[Role, One]) -> None:
    today = clock.day_of(tx.now)
    seated = {role: one.id for role, one in by_role.items()}
    tx.insert(
        Placement,
        id=room,
        pupil=seated[PUPIL],
        school=crowd.school,
        kind="internship",
        company=crowd.company,
        address=crowd.address,
        host_school=None,
        teacher=seated.get(TEACHER),
        supervisor=seated.get(SUPERVISOR),
        elective="",
        starts=today - WEEKS,
        ends=today + WEEKS,
        days=DAYS,
        life="active",
        reason="",
        over_at=None,
        made_at=tx.now,
    )


def _seat(tx: Tx, crowd: Crowd, room: str, one: One, called: str) -> None:
    who = {"who": one.id, "role": one.role.value}
    joined = tx.record(room, "member.joined", who, by=crowd.coordinator)
    tx.insert(Seat, room=room, person=one.id, role=one.role, joined=joined.seq, left=None)
    gained = {"room": room, "kind": "placement", "title": called, "role": one.role.value}
    tx.record(one.id, "room.gained", gained, by=crowd.coordinator)


def _sign(tx: Tx, crowd: Crowd, room: str, one: One) -> None:
    today = clock.day_of(tx.now)
    tx.insert(
        PaperSignature,
        placement=room,
        person=one.id,
        role=one.role,
        signed_on=today,
        recorded_by=crowd.coordinator,
        recorded_at=tx.now,
    )
    said = {"who": one.id, "role": one.role.value, "signed_on": today.isoformat()}
    tx.record(room, "agreement.signed_on_paper", said, by=crowd.coordinator)
    about = {"placement": room, **said}
    tx.record(crowd.school, "agreement.signed_on_paper", about, by=crowd.coordinator)


def _step(tx: Tx, crowd: Crowd, room: str, life: Life, *, by: str | None) -> None:
    tx.record(room, STEPS[life], by=by)
    about = {"placement": room, "life": life}
    tx.record(crowd.school, "placement.moved_on", about, by=by)
