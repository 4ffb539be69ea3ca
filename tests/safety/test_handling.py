"""Whoever handles a case takes it up, writes down what is done, and closes it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.accounts.models import SignedIn
from server.safety.models import Case, CaseAct
from server.storage.audit import Act
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World
from tests.safety.conftest import Officer, case_of, code_of, the_case

BAD = "Geef je 06 even, appen is makkelijker"


@pytest.fixture
async def case(line: Lines, world: World, joke: Officer) -> str:
    """Noor reported what Henk said."""
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts(BAD)
        answer = await noor.asks("message.report", seq=said, why="contact", words="Niet fijn.")
    return await case_of(world, answer["report"])


async def test_who_reported_reads_how_it_stands_and_no_more(
    line: Lines, world: World, joke: Officer, case: str
) -> None:
    async with line(world.noor) as noor:
        await joke.did("case.take", case=case)
        moved = await noor.hears("report.moved", state="looked_at")
        await joke.did("case.note", case=case, words="Henk belt niet terug.")
        await joke.did("case.close", case=case, outcome="founded", words="Henk is gewaarschuwd.")
        over = await noor.hears("report.moved", state="closed")
        await joke.did("case.reopen", case=case, words="Er kwam iets bij.")
        await noor.until(lambda: len(noor.heard("report.moved", state="looked_at")) == 2)

    for told in (moved, over):
        assert told["by"] is None
        assert told["with"].keys() == {"report", "room", "seq", "state"}


async def test_every_act_stands_in_the_history_the_log_and_the_audit_chain(
    world: World, joke: Officer, case: str
) -> None:
    for do, with_ in (
        ("case.take", {}),
        ("case.note", {"words": "Ik bel morgen."}),
        ("case.contact", {"with_whom": "Mw. Bakker", "words": "Ze wist het al."}),
        ("case.freeze", {}),
        ("case.thaw", {}),
        ("case.withdraw", {"seq": 5}),
        ("case.close", {"outcome": "settled", "words": "Uitgepraat."}),
        ("case.reopen", {"words": "Toch niet."}),
    ):
        await joke.did(do, case=case, **with_)

    whats = ["opened", "taken", "noted", "contacted", "frozen", "thawed", "withdrawn", "closed"]
    wanted = [f"case.{what}" for what in (*whats, "reopened")]
    history = await world.reads(
        lambda s: s.scalars(select(CaseAct).where(CaseAct.case == case).order_by(CaseAct.id)).all()
    )
    assert [act.what for act in history] == wanted
    linked = await world.reads(
        lambda s: s.scalars(select(Act).where(Act.about == case).order_by(Act.seq)).all()
    )
    assert [act.what for act in linked] == wanted
    assert all("Ik bel" not in str(act.with_) for act in linked)
    log = await joke.reads(f"/api/v1/rooms/{joke.office}/entries", limit=100)
    told = [entry for entry in log.json()["entries"] if "what" in entry]
    assert [entry["what"] for entry in told] == wanted
    assert all(entry["with"] == {"case": case} for entry in told)


async def test_whoever_acts_first_has_taken_the_case_up(
    world: World, joke: Officer, case: str
) -> None:
    answer = await joke.did("case.note", case=case, words="Ik kijk ernaar.")

    assert answer["state"] == "looked_at"
    assert (await the_case(world, case)).taken_by == joke.who.id


async def test_a_closed_case_takes_no_more_acts_until_it_is_reopened(
    world: World, joke: Officer, case: str
) -> None:
    await joke.did("case.close", case=case, outcome="unfounded", words="Grapje.")
    found = await the_case(world, case)
    assert found.keep_until
    assert found.closed_at
    assert (found.keep_until - found.closed_at.date()).days in (729, 730, 731)

    for do, with_ in (
        ("case.note", {"words": "Nog iets."}),
        ("case.freeze", {}),
        ("case.take", {}),
    ):
        answer = await joke.does(do, case=case, **with_)
        assert code_of(answer) == "stale", do

    await joke.did("case.reopen", case=case, words="Toch niet.")
    assert (await the_case(world, case)).keep_until is None


async def test_a_case_is_not_closed_while_its_room_is_frozen(joke: Officer, case: str) -> None:
    await joke.did("case.freeze", case=case)

    answer = await joke.does("case.close", case=case, outcome="settled", words="Klaar.")

    assert code_of(answer) == "refused"


async def test_the_message_is_taken_out_of_the_room_by_the_school(
    line: Lines, world: World, joke: Officer, case: str
) -> None:
    async with line(world.noor) as noor:
        await joke.did("case.withdraw", case=case, seq=5)
        told = await noor.hears("message.withdrawn")

        assert told["by"] is None
        assert told["with"] == {"of": 5, "message": {"withdrawn": True}}
    again = await joke.does("case.withdraw", case=case, seq=5)
    assert code_of(again) == "stale"
    other = await joke.does("case.withdraw", case=case, seq=1)
    assert code_of(other) == "missing"


async def test_looking_and_acting_ask_for_a_fresh_sign_in(
    world: World, joke: Officer, case: str
) -> None:
    await world.writes(_signed_in_this_morning, joke.who)

    acted = await joke.does("case.note", case=case, words="Ik bel morgen.")
    assert code_of(acted) == "step_up"
    looked = await joke.reads(f"/cases/{case}")
    assert looked.status_code == 303
    assert looked.headers["location"].startswith("/sign-in?next=/cases/c_")
    assert "afresh=1" in looked.headers["location"]
    assert (await joke.reads("/cases")).status_code == 200


async def test_forms_say_what_is_missing_beside_the_field(joke: Officer, case: str) -> None:
    page = await joke.reads(f"/cases/{case}/close")
    assert "Hoe is het afgelopen?" in page.text
    for do, with_, field in (
        ("case.close", {"outcome": "nonsense", "words": "Klaar."}, "outcome"),
        ("case.close", {"outcome": "settled", "words": " "}, "words"),
        ("case.contact", {"with_whom": "", "words": "Gebeld."}, "with_whom"),
        ("case.note", {"words": "x" * 4001}, "words"),
    ):
        answer = await joke.does(do, case=case, **with_)
        assert field in answer.json()["error"]["faults"], do


async def test_the_list_marks_what_is_over_its_term_and_the_first_page_counts_it(
    world: World, joke: Officer, case: str
) -> None:
    home = await joke.reads("/")
    assert "1 zaak wacht op je" in home.text
    await world.writes(_late, case)

    assert "over de termijn" in (await joke.reads("/cases")).text
    assert "1 over de termijn" in (await joke.reads("/")).text
    await joke.did("case.close", case=case, outcome="settled", words="Klaar.")
    assert "wacht op je" not in (await joke.reads("/")).text
    assert case not in (await joke.reads("/cases")).text
    assert case in (await joke.reads("/cases", closed="yes")).text


def _signed_in_this_morning(tx: Tx, who: Someone) -> None:
    session = tx.session.get_one(SignedIn, who.session)
    tx.change(session, made_at=tx.now - timedelta(hours=3))


def _late(tx: Tx, case: str) -> None:
    found = tx.session.get_one(Case, case)
    tx.change(found, due=found.due - timedelta(days=30))
