"""An import under way: killed, stopped, large, and of one school only."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.admin.imports import keeping, running
from server.errors import Missing, Refused, Stale
from server.jobs.models import Job
from server.network.models import SchoolNumber
from server.permissions import ADMIN, COORDINATOR
from server.storage.tx import Tx
from tests.imports import trials
from tests.imports.conftest import Office
from tests.imports.files import HEADS, csv_of, zip_of
from tests.imports.people import NOBODY, at, file_of, row


async def test_a_killed_import_goes_on_and_writes_everybody_once(office: Office) -> None:
    await trials.a_killed_import_writes_everybody_once(office)


async def test_half_a_file_is_never_looked_at_or_run(office: Office) -> None:
    await trials.half_a_file_is_never_looked_at_or_run(office)


async def test_what_changed_since_the_dry_run_is_looked_at_again(office: Office) -> None:
    id_ = await office.sends(file_of(office, 0))
    await office.imports(file_of(office, 0))

    await office.begins(id_)

    assert len(await office.pupils()) == 1
    assert (await office.outcomes(id_)) == {2: "same"}


async def test_an_import_is_its_own_schools(office: Office) -> None:
    id_ = await office.sends(file_of(office, 0))
    elsewhere = office.live.region.school
    house = office.live.house

    for who, school in ((office.fatima, elsewhere), (office.ada, elsewhere)):
        ask = house.commands.ask(
            "import.begin", school, who.id, "sleutel-123", {"import": id_}, is_fresh=True
        )
        with pytest.raises((Missing, Refused)):
            await house.scribe.obey(ask)
    about: dict[str, Any] = {"import": id_}
    await office.does("import.drop", **about)
    with pytest.raises(Stale):
        await office.does("import.begin", **about)


async def test_a_stopped_import_tells_which_rows_were_left(office: Office) -> None:
    id_ = await office.sends(file_of(office, 0, 1))

    def begin_and_stop(tx: Tx) -> None:
        job = running.start(tx, keeping.own(tx, office.school, id_), by=office.fatima.id)
        stopped = tx.session.get_one(Job, job)
        tx.change(stopped, state="stopped", ended_at=tx.now)

    await office.writes(begin_and_stop)
    await office.writes(running.settle, id_)

    assert (await office.one(id_)).state == "done"
    assert set((await office.outcomes(id_)).values()) == {"bad"}


async def test_a_number_is_of_one_school(office: Office) -> None:
    await office.imports(file_of(office, 0))

    def numbers(session: Session) -> list[str]:
        wanted = select(SchoolNumber.number).where(SchoolNumber.school == office.school)
        return list(session.scalars(wanted))

    assert await office.reads(numbers) == ["20100"]


async def test_a_file_gives_nobody_a_role_in_the_office(office: Office) -> None:
    heads = ("Docentcode", "Roepnaam", "Achternaam", "E-mail")
    await office.imports(csv_of(heads, [("X", "Nieuw", "Iemand", at(office, "x"))]))

    assert "Nieuw" not in {**await office.people(COORDINATOR), **await office.people(ADMIN)}


async def test_oneroster_comes_in_as_pupils_and_teachers(office: Office) -> None:
    users = csv_of(
        ("sourcedId", "status", "role", "givenName", "familyName", "identifier", "email",
         "agentSourcedIds"),
        [("u1", "active", "student", "Fenna", "Postma", "1", at(office, "f"), "u2"),
         ("u2", "active", "parent", "Mieke", "Postma", "", at(office, "m"), ""),
         ("u3", "active", "teacher", "Bart", "Hendriks", "HEN", at(office, "b"), "")],
        separator=",",
    )  # fmt: skip
    born = csv_of(("sourcedId", "birthDate"), [("u1", "2011-09-14")], separator=",")

    await office.imports(zip_of({"users.csv": users, "demographics.csv": born}))

    (fenna,) = (await office.pupils()).values()
    assert [one.email for one in await office.parents_of(fenna.id)] == [at(office, "m")]


async def test_hundreds_of_rows_come_in_while_others_go_on(office: Office) -> None:
    rows = [
        row(office, 0, number=str(n), first_name=f"Kind{n}", email="", p1_email="", **NOBODY)
        for n in range(120)
    ]

    id_ = await office.imports(csv_of(HEADS, rows))

    assert (await office.one(id_)).counts["new"] == 120
    assert len(await office.pupils()) == 120
