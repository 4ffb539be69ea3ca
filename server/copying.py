"""A copy of somebody's data, written by whoever runs the server."""

from pathlib import Path

from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.accounts.queries import people_at
from server.admin.exporting import export_to
from server.app import opened
from server.config import Settings
from server.errors import Conflict, Missing
from server.words import _


async def copy_of(settings: Settings, who: str, path: Path) -> str:
    """What was written where, in a sentence.

    `Missing` when nobody has that id or address, `Conflict` when several people share it.
    """
    async with opened(settings) as (house, _hub):
        person = await house.database.read(_person, who)
        size = await export_to(house, person, path)
    return f"{size >> 10} KiB about {person} are in {path}."


def _person(session: Session, who: str) -> str:
    if session.get(Person, who) is not None:
        return who
    found = people_at(session, who.strip().lower())
    if len(found) > 1:
        known = ", ".join(one.id for one in found)
        raise Conflict(_("Meer mensen hebben dit adres. Kies er een: {people}.", people=known))
    if not found:
        raise Missing
    return found[0].id
