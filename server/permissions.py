"""Who may do what, and who sees what: tables that can be read aloud.

Source: product.md, "Who sees what"; protocol.md, "Commands of the line".
"""

from collections.abc import Iterable
from enum import StrEnum

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
STAFF = frozenset({TEACHER, COORDINATOR, SAFETY_OFFICER, LEAD_APPLICANT, ADMIN})

MAY: dict[str, frozenset[Role]] = {
    "message.post": MEMBERS,
    "message.edit": MEMBERS,
    "message.withdraw": MEMBERS,
    "message.react": MEMBERS,
    "message.versions": MEMBERS,
    "note.write": SCHOOL,
    "read.mark": MEMBERS,
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
}

SEEN_BY: dict[str, frozenset[Role]] = {
    "message.posted": MEMBERS,
    "message.edited": MEMBERS,
    "message.withdrawn": MEMBERS,
    "message.reacted": MEMBERS,
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
    "company.added": OFFICE,
    "company.changed": OFFICE,
}

# What goes to one person's own stream is for that person alone, whatever the roles.
OWN = frozenset({"read.marked", "room.gained", "room.lost", "session.ended", "settings.changed"})

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


def audience(what: str) -> int:
    """Who sees entries of this kind, as a mask; a kind nobody described is a fault of ours."""
    return EVERYONE if what in OWN else mask(SEEN_BY[what])
