"""X6: who says to be another, at another time, with another role, is heard as who they are."""

import pytest
from starlette.routing import Route

from server.accounts.models import Person
from server.network.queries import roles_of_all
from tests.permissions import forgeries
from tests.permissions.asking import FORM
from tests.permissions.digest import digest
from tests.permissions.guesses import API, says
from tests.permissions.letters import asked
from tests.permissions.routes import ROUTES
from tests.permissions.town import Town


@pytest.mark.parametrize("path", [API, FORM])
async def test_forged_fields_of_a_command_are_ignored(town: Town, path: str) -> None:
    found = []
    for do in town.house.commands.table:
        found += await forgeries.by_command(town, path, do)

    assert found == []
    assert await forgeries.left_behind(town) == []


async def test_forged_fields_of_a_form_are_ignored(town: Town) -> None:
    posted = {
        route.path
        for route in town.app.routes
        if isinstance(route, Route) and "POST" in (route.methods or ()) and route.path != FORM
    }
    forms = sorted(path for path in posted if not path.startswith("/api/"))
    found = []
    for path in forms:
        assert ("POST", path) in ROUTES
        found += await forgeries.by_form(town, path)

    assert found == []
    assert await forgeries.left_behind(town) == []


async def test_nobody_gets_a_role_by_saying_so(town: Town) -> None:
    pupil = town.visitor("pupil")
    before = await town.reads(roles_of_all, [town.noor], forgeries.today())
    claims = {"role": "admin", "roles": "admin", "is_staff": "true", "person": town.noor}

    kept = await pupil.sends("/settings", {"language": "nl", "receipts": "yes", **claims})
    note = await says(town, "pupil", town.room, "note.write", {"body": "Hoi", **claims})
    asked_as = await pupil.gets("/people", **{"X-Role": "admin", "X-User": town.bakker})

    assert kept.status_code == 303
    assert note.status_code == 403
    assert asked_as.status_code == 404
    assert await town.reads(roles_of_all, [town.noor], forgeries.today()) == before


@pytest.mark.parametrize("role", ["admin", "coordinator", "safety_officer", "parent", "nobody"])
async def test_a_coordinator_makes_nobody_more_than_a_teacher(town: Town, role: str) -> None:
    before = await digest(town)
    with_ = {"role": role, "last_name": "Nieuw", "email": f"{role}.nieuw@werk.example"}

    told = await says(town, "coordinator", town.office, "person.add", with_)
    form = await town.visitor("coordinator").sends("/people/new", with_)

    assert told.status_code in (400, 403)
    assert form.status_code in (400, 403)
    assert await digest(town) == before


async def test_a_code_signs_in_only_whose_it_is(town: Town) -> None:
    known = await asked(town)
    said = {"request": known.request, "code": known.code, "person": town.people["admin"].id}

    told = await town.visitor("nobody").says("/api/v1/sessions", said)
    form = await town.visitor("nobody").sends("/sign-in/code", said)

    assert told.status_code == 409
    for answer in (told, form):
        assert not any(
            "leerplek_session=" in said for said in answer.headers.get_list("set-cookie")
        )
        assert town.people["admin"].id not in answer.text


async def test_another_persons_settings_are_not_ours_to_change(town: Town) -> None:
    fields = {"language": "en", "theme": "dark", "person": town.bakker, "id": town.bakker}

    await town.visitor("supervisor").sends("/settings", fields)

    bakker = await town.reads(lambda session: session.get_one(Person, town.bakker))
    assert (bakker.language, bakker.theme) == ("nl", "system")
    await town.visitor("supervisor").sends("/settings", {"language": "nl", "receipts": "yes"})
