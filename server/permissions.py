"""Who may do what, and who sees what: tables that can be read aloud.

Source: product.md, "Who sees what"; protocol.md, "Commands of the line".
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from server.errors import Refused


class Role(StrEnum):
    """A person's role in a stream: in a room one, in an office as many as the person holds."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    SUPERVISOR = "supervisor"
    PARENT = "parent"
    COORDINATOR = "coordinator"
    SAFETY_OFFICER = "safety_officer"
    LEAD_APPLICANT = "lead_applicant"
    ADMIN = "admin"


PUPIL, TEACHER, SUPERVISOR, PARENT, COORDINATOR, SAFETY_OFFICER, LEAD_APPLICANT, ADMIN = Role

MEMBERS = frozenset({PUPIL, TEACHER, SUPERVISOR, PARENT, COORDINATOR})
SCHOOL = frozenset({TEACHER, COORDINATOR})
HOST = frozenset({SUPERVISOR})
OFFICE = frozenset({COORDINATOR, ADMIN})
SAFETY = frozenset({SAFETY_OFFICER})
HANDLERS = frozenset({SAFETY_OFFICER, ADMIN})  # an admin where no officer can: parties.py
NEVER_SEATED = frozenset({LEAD_APPLICANT})  # by that role; who has another may sit somewhere
STAFF = frozenset({TEACHER, COORDINATOR, SAFETY_OFFICER, LEAD_APPLICANT, ADMIN})

CASE_ACTS = (
    "case.take",
    "case.note",
    "case.contact",
    "case.freeze",
    "case.thaw",
    "case.mute",
    "case.suspend",
    "case.lift",
    "case.withdraw",
    "case.close",
    "case.reopen",
)

MAY: dict[str, frozenset[Role]] = {
    "message.post": MEMBERS,
    "message.edit": MEMBERS,
    "message.withdraw": MEMBERS,
    "message.react": MEMBERS,
    "message.versions": MEMBERS,
    "note.write": SCHOOL,
    "read.mark": MEMBERS,
    "photo_consent.set": frozenset({PUPIL, PARENT}),
    "parent.keep": frozenset({PUPIL}),
    "person.add": OFFICE,
    "person.change": OFFICE,
    "affiliation.end": OFFICE,
    "guardianship.set": OFFICE,
    "guardianship.end": OFFICE,
    "company.add": OFFICE,
    "company.change": OFFICE,
    "address.add": OFFICE,
    "address.change": OFFICE,
    "placement.make": OFFICE,
    "placement.change": OFFICE,
    "placement.issue": OFFICE,
    "placement.start": OFFICE,
    "placement.end": OFFICE,
    "placement.drop": OFFICE,
    "placement.replace": OFFICE,
    "placement.stand_down": OFFICE,
    "agreement.sign_on_paper": OFFICE,
    "invitation.resend": OFFICE,
    "invitation.withdraw": OFFICE,
    "school.change": frozenset({ADMIN}),
    "retention.lengthen": frozenset({ADMIN}),
    "person.erase": frozenset({ADMIN}),
    "import.begin": OFFICE,
    "import.drop": OFFICE,
    "classes.move_up": OFFICE,
    "teacher.substitute": OFFICE,
    "substitution.end": OFFICE,
    "supervisor.replace": OFFICE,
    "message.report": MEMBERS,
    "room.read_along": OFFICE | SAFETY,
    **{do: HANDLERS for do in CASE_ACTS},
}

SEEN_BY: dict[str, frozenset[Role]] = {
    "message.posted": MEMBERS,
    "message.edited": MEMBERS,
    "message.withdrawn": MEMBERS,
    "message.reacted": MEMBERS,
    "message.files_ready": MEMBERS,
    "photo_consent.set": MEMBERS,
    "parent.kept": MEMBERS,
    "parent.let_go": MEMBERS,
    "note.written": SCHOOL,
    "member.joined": MEMBERS,
    "member.left": MEMBERS,
    "placement.changed": MEMBERS | OFFICE,
    "placement.signing": MEMBERS,
    "placement.ready": MEMBERS,
    "placement.started": MEMBERS,
    "placement.finished": MEMBERS,
    "placement.ended_early": MEMBERS,
    "agreement.signed_on_paper": MEMBERS | OFFICE,
    "placement.made": OFFICE,
    "placement.moved_on": OFFICE,
    "placement.dropped": OFFICE,
    "placement.replaced": OFFICE,
    "placement.stood_down": OFFICE,
    "invitation.made": OFFICE,
    "invitation.accepted": OFFICE,
    "invitation.withdrawn": OFFICE,
    "invitation.expired": OFFICE,
    "person.added": OFFICE,
    "person.changed": OFFICE,
    "affiliation.ended": OFFICE,
    "guardianship.set": OFFICE,
    "guardianship.ended": OFFICE,
    "person.address_bounced": OFFICE,
    "import.begun": OFFICE,
    "import.done": OFFICE,
    "import.dropped": OFFICE,
    "classes.moved_up": OFFICE,
    "teacher.substituted": OFFICE,
    "substitution.ended": OFFICE,
    "supervisor.replaced": OFFICE,
    "company.added": OFFICE,
    "company.changed": OFFICE,
    "room.frozen": MEMBERS,
    "room.thawed": MEMBERS,
    "room.read_along": MEMBERS | OFFICE | SAFETY,
    "case.opened": SAFETY,
    "case.added": SAFETY,
    "case.taken": SAFETY,
    "case.noted": SAFETY,
    "case.contacted": SAFETY,
    "case.frozen": SAFETY,
    "case.thawed": SAFETY,
    "case.muted": SAFETY,
    "case.suspended": SAFETY,
    "case.lifted": SAFETY,
    "case.withdrawn": SAFETY,
    "case.closed": SAFETY,
    "case.reopened": SAFETY,
    "room.erased": MEMBERS,
    "school.changed": OFFICE,
    "retention.changed": frozenset({ADMIN}),
    "retention.ran": frozenset({ADMIN}),
    "erasure.asked": frozenset({ADMIN}),
    "person.erasing": frozenset({ADMIN}),
    "person.erased": frozenset({ADMIN}),
}

# What goes to one person's own stream is for that person alone, whatever the roles.
OWN = frozenset(
    {
        "read.marked",
        "room.gained",
        "room.lost",
        "session.ended",
        "settings.changed",
        "job.finished",
        "room.muted",
        "room.unmuted",
        "report.moved",
    }
)

# Kinds that raise an unread count: messages, notes, and cards with an act.
COUNTS = frozenset({"message.posted", "note.written"})

_BIT = {role: 1 << place for place, role in enumerate(Role)}
EVERYONE = (1 << len(_BIT)) - 1


def require(roles: Iterable[Role], do: str) -> None:
    """Nothing, when one of these roles may do that; else `Refused`."""
    if MAY[do].isdisjoint(roles):
        raise Refused


def mask(roles: Iterable[Role]) -> int:
    """A set of roles as one number, as the log keeps it."""
    return sum(_BIT[role] for role in set(roles))


@cache
def audience(what: str) -> int:
    """Who sees entries of this kind, as a mask; a kind nobody described is a fault of ours."""
    return EVERYONE if what in OWN else mask(SEEN_BY[what])
