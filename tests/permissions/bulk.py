"""What an office does with many people at once, made anew for each who asks."""

from datetime import timedelta
from typing import Any

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.admin.imports import keeping
from server.admin.imports.checking import check
from server.admin.imports.columns import guessed
from server.admin.imports.receiving import received
from server.admin.school_year import year_of
from server.network.actions import affiliate
from server.permissions import PUPIL, SUPERVISOR, TEACHER, Role
from server.placements.models import Substitution
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.region import LONG_AGO
from tests.permissions.town import Town

With = dict[str, Any]
HEADS = "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Klas"


def file_of(town: Town) -> bytes:
    name = town.fresh("Bestand")
    return f"{HEADS}\r\n{name};Fenna;{name};14-09-2011;kb9\r\n".encode()


async def sent(town: Town) -> With:
    """A file of Het Veerhuis that was compared, and waits."""
    (table,) = received(file_of(town), "leerlingen.csv", "99AA00")
    scribe, who = town.house.scribe, town.people["coordinator"].id
    id_ = await keeping.keep(scribe, town.veerhuis, who, table)
    fields = guessed(table.kind, table.sheet.headers)
    await town.writes(keeping.choose, town.veerhuis, id_, table.kind, fields)
    await check(town.house.database, scribe, id_)
    return {"import": id_}


async def class_moves(town: Town) -> With:
    """A class of Het Veerhuis, of one pupil, that nobody moved up yet."""
    return await moves_of(town, town.veerhuis)


async def moves_of(town: Town, school: str) -> With:
    name = town.fresh("k")

    def fill(tx: Tx) -> None:
        born = clock.today() - timedelta(days=365 * 15)
        form = NewPerson(first_name="Sem", last_name=name, born=born, school_class=name)
        affiliate(tx, add_person(tx, form, by=None), school, PUPIL, LONG_AGO)

    await town.writes(fill)
    year = year_of(clock.today())
    return {"year": year, "moves": {name: f"n{name}"}, "last_day": f"{year}-07-31"}


async def substitution(town: Town) -> With:
    """A teacher who falls ill next week."""
    teacher = await newcomer(town, town.veerhuis, TEACHER)
    day = clock.today() + timedelta(days=7)
    return {"teacher": teacher, "person": town.people["bart"].id, "starts": day.isoformat()}


async def running(town: Town) -> With:
    """A substitution that has not begun."""
    said = await substitution(town)
    id_ = new_id("sb")

    def stand(tx: Tx) -> None:
        tx.add(
            Substitution(
                id=id_,
                school=town.veerhuis,
                teacher=said["teacher"],
                substitute=said["person"],
                starts=clock.today() + timedelta(days=7),
                by=town.people["coordinator"].id,
                made_at=tx.now,
            )
        )

    await town.writes(stand)
    return {"substitution": id_}


async def supervisors(town: Town) -> With:
    """Two who supervise at Stoutjes."""
    one = await newcomer(town, town.stoutjes, SUPERVISOR)
    other = await newcomer(town, town.stoutjes, SUPERVISOR)
    return {"company": town.stoutjes, "supervisor": one, "person": other}


async def newcomer(town: Town, organisation: str, role: Role) -> str:
    """Somebody who begins to work there, with an address that nobody proved yet."""
    name = town.fresh("nieuw")

    def come(tx: Tx) -> str:
        form = NewPerson(last_name=name.capitalize(), email=f"{name}@werk.example")
        who = add_person(tx, form, by=None)
        affiliate(tx, who, organisation, role, LONG_AGO)
        return who

    return await town.writes(come)


# What the pages send


async def year_form(town: Town, school: str) -> With:
    moves: dict[str, str] = (await moves_of(town, school))["moves"]
    (old, new) = next(iter(moves.items()))
    return {"school": school, "old0": old, "new0": new}


async def columns_form(town: Town) -> With:
    """The columns of a file of ours, as they were guessed."""
    fields = ("number", "first_name", "last_name", "born", "school_class")
    chosen = {f"column{at}": name for at, name in enumerate(fields)}
    return {**await sent(town), **chosen, "kind": "pupils"}
