"""What stands in the letters that wait to be sent: codes, and links."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.actions import NewPerson, add_person
from server.mail.models import Letter
from server.network.actions import affiliate
from server.permissions import SUPERVISOR
from server.storage.tx import Tx
from tests.kit.region import LONG_AGO
from tests.permissions.things import ready_draft
from tests.permissions.town import Town


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that somebody asked for, and the letter that brought it."""

    person: str
    request: str
    code: str
    token: str  # of the link


async def asked(town: Town) -> Asked:
    """Somebody with an address of their own asks for a code."""
    email = f"{town.fresh('gast')}@thuis.example"

    person = await town.writes(add_person, NewPerson(last_name="Gast", email=email), by=None)
    answer = await town.visitor("nobody").says("/api/v1/codes", {"email": email})
    request = answer.json()["request"]
    text = await town.reads(_letter, email)
    code, link = re.search(r"^(\d{3}) (\d{3})$", text, re.M), re.search(r"/link/(\S+)", text)
    assert code
    assert link
    return Asked(person, request, code[1] + code[2], link[1])


async def invitation(town: Town) -> str:
    """The token in the link of a new invitation, to a new supervisor."""
    email = f"{town.fresh('begeleider')}@werk.example"

    def come(tx: Tx) -> str:
        who = add_person(tx, NewPerson(last_name="Nieuw", email=email), by=None)
        affiliate(tx, who, town.stoutjes, SUPERVISOR, LONG_AGO)
        return who

    about = await ready_draft(town, supervisor=await town.writes(come))
    await town.office_does("placement.issue", **about)
    link = re.search(r"/invitations/(\S+)", await town.reads(_letter, email))
    assert link
    return link[1]


def _letter(session: Session, to: str) -> str:
    newest = select(Letter.text).where(Letter.to == to).order_by(Letter.id.desc())
    return session.scalars(newest).first() or ""
