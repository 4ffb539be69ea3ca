"""Why a member may only read, in words that say what to expect."""

from server.errors import Refused
from server.in_words import Day
from server.storage.commands import Member
from server.words import Sentence, _

OVER = _("Deze plaatsing is afgelopen. Je kunt nog lezen.")
FROZEN = _("De school heeft deze kamer even op slot gezet. Iedereen kan lezen, niemand schrijven.")


def why_silent(member: Member) -> Sentence | None:
    """Why this member may not write, or None for who may."""
    if member.silence == "over":
        return OVER
    if member.silence == "frozen":
        return FROZEN
    return _muted(member) if member.silence else None


def require_voice(member: Member) -> None:
    """Nothing, for a member who may write; else `Refused` with the reason."""
    if why := why_silent(member):
        raise Refused(why)


def _muted(member: Member) -> Sentence:
    if member.silent_until is None:
        return _("De school heeft besloten dat je hier nu alleen kunt lezen.")
    return _(
        "De school heeft besloten dat je hier tot en met {day} alleen kunt lezen.",
        day=Day(member.silent_until),
    )
