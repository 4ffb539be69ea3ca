"""The audit log: the own school's acts and no others', in words, as a table, and checked."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import update

from server.in_words import short_day
from server.network.actions import affiliate
from server.network.models import School
from server.permissions import ADMIN, COORDINATOR, TEACHER, Role
from server.safety.audit_words import ACTS
from server.spreadsheet import as_csv
from server.storage.audit import Act
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.region import LONG_AGO, add
from tests.kit.world import World
from tests.safety.conftest import Officer, OfficerOf, case_of

SERVER = Path(__file__).parents[2] / "server"


@pytest.fixture
async def ada(officer: OfficerOf) -> Officer:
    """The school's admin."""
    return await officer(role=ADMIN)


async def test_an_admin_reads_what_was_done_in_the_own_school(world: World, ada: Officer) -> None:
    bart = await world.adds_a_teacher("Bartholomeus Willems")

    page = await ada.reads("/audit", person="Bartholomeus")

    for words in ("Rol gegeven", "Doet mee in een kamer", "Ingelogd", bart.name, "docent"):
        assert words in page.text
    only = await ada.reads("/audit", person="Bartholomeus", what="affiliation.made")
    assert "Rol gegeven" in only.text
    assert 'role="rowheader">\n                Doet mee' not in only.text
    later = await ada.reads("/audit", person="Bartholomeus", since="2099-01-01")
    assert "Niets gevonden" in later.text


async def test_days_stand_there_as_the_reader_writes_them(world: World, ada: Officer) -> None:
    await world.adds_a_teacher("Bartholomeus Willems")

    page = await ada.reads("/audit", person="Bartholomeus", what="affiliation.made")

    assert f"vanaf: {short_day(LONG_AGO, 'nl')}" in page.text
    assert f"vanaf: {LONG_AGO.isoformat()}" not in page.text


async def test_of_another_school_nothing_is_read(world: World, ada: Officer) -> None:
    def elsewhere(tx: Tx) -> str:
        who = add(tx, "Xaverius Elders")
        region = tx.session.get_one(School, world.live.region.school).region
        affiliate(tx, who.id, region, ADMIN, LONG_AGO)
        return who.id

    stranger = await world.writes(elsewhere)

    for path in ("/audit", "/audit.csv"):
        page = await ada.reads(path, person="Xaverius")
        assert "Xaverius Elders" not in page.text
        assert stranger not in page.text


async def test_cases_are_for_those_who_handle_them(
    line: Lines, world: World, ada: Officer, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts("Geef je 06 even")
        report = (await noor.asks("message.report", seq=said, why="contact"))["report"]
    case = await case_of(world, report)
    await joke.did("case.note", case=case, words="Henk belt niet terug.")

    assert case not in (await ada.reads("/audit")).text
    assert "Melding ontvangen" not in (await ada.reads("/audit.csv")).text
    read = (await joke.reads("/audit")).text
    assert f"/cases/{case}" in read
    assert "Melding ontvangen, zaak geopend" in read
    assert "Henk belt niet terug." not in read
    assert "Rol gegeven" not in read


@pytest.mark.parametrize("role", [TEACHER, COORDINATOR])
async def test_nobody_else_has_such_a_page(officer: OfficerOf, role: Role) -> None:
    other = await officer(role=role)

    for path in ("/audit", "/audit.csv"):
        assert (await other.reads(path)).status_code == 404


async def test_the_table_runs_no_formula(world: World, ada: Officer, officer: OfficerOf) -> None:
    reader = await officer(role=COORDINATOR)
    why = '=HYPERLINK("http://evil.example";"klik")'
    await reader.did("room.read_along", placement=world.room, reason=why)
    formula = await world.adds_to_the_office("=1+1 Formule", COORDINATOR)

    table = await ada.reads("/audit.csv")

    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    assert ";=" not in table.text
    assert ';"=' not in table.text
    assert formula.name in table.text
    said = as_csv(["a"], [["+31 6"], ["-1"], ["@x"], ["\tx"], [-1], ["a;b"]])
    assert said.decode("utf-8-sig").split("\r\n")[1:7] == [
        "'+31 6",
        "'-1",
        "'@x",
        "'\tx",
        "-1",
        '"a;b"',
    ]


async def test_the_chain_is_checked_and_a_break_is_named(world: World, ada: Officer) -> None:
    checked = await ada.http.post("/audit/check", data=await _token(ada))
    assert checked.status_code == 303
    assert "Alles klopt" in (await ada.reads("/audit")).text
    touched = await world.reads(lambda s: s.query(Act.seq).order_by(Act.seq.desc()).first()[0])
    about = await world.reads(lambda s: s.get_one(Act, touched).about)
    try:
        await world.writes(_set_about, touched, "u_somebody_else")
        await ada.http.post("/audit/check", data=await _token(ada))

        assert f"veranderd bij nummer {touched}" in (await ada.reads("/audit")).text
    finally:
        await world.writes(_set_about, touched, about)
        await ada.http.post("/audit/check", data=await _token(ada))


async def test_looking_for_nonsense_finds_nothing(ada: Officer) -> None:
    for query in (
        {"since": "gisteren", "until": "0000-00-00"},
        {"what": "x" * 500, "person": "%_\\"},
        {"person": "\x00"},
    ):
        assert (await ada.reads("/audit", **query)).status_code in (200, 404)


def test_every_act_that_is_written_down_has_its_words() -> None:
    kinds = {kind for path in SERVER.rglob("*.py") for kind in _written(path)}

    assert {"signed_in", "member.joined", "room.read_along"} <= kinds | ACTS.keys()
    assert kinds - ACTS.keys() == set()


def _written(path: Path) -> set[str]:
    """The kinds that this module gives to `write_down` by name."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if ast.unparse(call.func).split(".")[-1] == "write_down"]
    return {
        call.args[1].value
        for call in named
        if len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and isinstance(call.args[1].value, str)
    }


async def _token(ada: Officer) -> dict[str, str]:
    page = await ada.reads("/audit")
    return {"csrf": page.text.split('name="csrf" value="')[1].split('"')[0]}


def _set_about(tx: Tx, seq: int, about: str | None) -> None:
    tx.session.execute(update(Act).where(Act.seq == seq).values(about=about))
