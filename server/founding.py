"""The first admin of a school, invited from the command line; the school itself, if it is new."""

from server.app import opened
from server.config import Settings
from server.errors import Invalid
from server.network import actions, queries
from server.permissions import ADMIN
from server.placements.staff import invite_staff
from server.storage.tx import Tx
from server.words import _


async def invite_admin(
    settings: Settings, email: str, brin: str | None, name: str | None, region: str | None
) -> str:
    """The link of the invitation, to the only school there is when `brin` is None.

    `Invalid` when that doesn't tell which school, or the school is new and has no name yet.
    """

    def invite(tx: Tx) -> str:
        school = _school(tx, brin, name, region)
        base = settings.base_url
        return invite_staff(tx, email, ADMIN, school, links=lambda path: base + path, posted=False)

    async with opened(settings) as (house, _hub):
        return await house.scribe.write(invite)


def _school(tx: Tx, brin: str | None, name: str | None, region: str | None) -> str:
    if brin is None:
        return _only_school(tx, is_new=bool(name or region))
    known = queries.school_by_brin(tx.session, brin)
    if known:
        return known.id
    if not name:
        raise Invalid(_("Deze school kennen we nog niet. Geef de naam erbij met --name."))
    place = queries.region_by_name(tx.session, region or name)
    if place is None:
        place = actions.found_region(tx, region or name, region or name)
    board = actions.found_board(tx, place.id, name)
    return actions.found_school(tx, board, brin, name).id


def _only_school(tx: Tx, *, is_new: bool) -> str:
    found = queries.schools(tx.session)
    if not found or is_new:
        raise Invalid(_("Geef de BRIN van de school met --school, en de naam met --name."))
    if len(found) > 1:
        known = ", ".join(f"{school.brin} ({school.name})" for school in found)
        raise Invalid(
            _("Er zijn meer scholen. Kies er een met --school: {schools}.", schools=known)
        )
    return found[0].id
