"""What is done with placements, by an office or in a room: every command, with its verb."""

from collections.abc import Callable
from functools import partial
from typing import Any

from server.placements import (
    families,
    issuing,
    kept_parents,
    life,
    people,
    photo_consent,
    plans,
    replacing,
    resending,
    signatures,
    substituting,
)
from server.placements.invitations import Links
from server.storage.commands import Command


def commands(links: Links) -> dict[str, Command]:
    """The commands of placements; `links` makes a path of ours an address for in a mail."""

    def inviting(form: Any, verb: Callable[..., Any], where: str = "o_") -> Command:
        return Command(form, partial(verb, links=links), where=where)

    return {
        "placement.make": inviting(plans.Make, plans.make),
        "placement.change": inviting(plans.Change, plans.change),
        "placement.issue": inviting(issuing.Issue, issuing.issue),
        "placement.replace": inviting(replacing.Replace, replacing.replace),
        "placement.start": Command(issuing.Start, issuing.start, where="o_"),
        "person.add": inviting(people.AddPerson, people.add),
        "person.change": inviting(people.ChangePerson, people.change),
        "affiliation.end": Command(people.EndAffiliation, people.end, where="o_"),
        "guardianship.set": inviting(families.SetGuardianship, families.set_),
        "guardianship.end": Command(families.EndGuardianship, families.end, where="o_"),
        "parent.keep": inviting(kept_parents.KeepParent, kept_parents.keep, "p_"),
        "invitation.resend": inviting(resending.Resend, resending.resend),
        "invitation.withdraw": Command(resending.Withdraw, resending.withdraw, where="o_"),
        **life.COMMANDS,
        **photo_consent.COMMANDS,
        **replacing.COMMANDS,
        **signatures.COMMANDS,
        **substituting.COMMANDS,
    }
