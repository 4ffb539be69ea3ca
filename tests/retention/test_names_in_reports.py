"""Reports of imports forget whoever is erased, and nobody whose name only holds those letters."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.admin.erasing_people import _holds, forget_reports
from server.admin.imports.models import Import, ImportRow
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.world import World

LONG_AGO = [datetime(year, 8, 24, tzinfo=UTC) for year in (2001, 2002)]  # before all others


@pytest.mark.parametrize(
    ("told", "is_named"),
    [
        ({"people": [{"name": "Sem Om"}]}, True),
        ({"people": [{"name": "Sem OM"}]}, True),
        ({"faults": ["Om, van 3 maart"]}, True),
        ({"people": [{"name": "Mw. Oma"}], "comes": 1}, False),
        ([{"who": ["noor@thuis.example"]}], True),
        ([{"who": ["eleonoor@thuis.example"]}], False),
    ],
)
def test_a_name_counts_as_a_word_of_its_own(told: object, is_named: bool) -> None:
    assert _holds(told, ["Om", "noor@thuis.example"]) is is_named


async def test_one_report_after_the_other_is_gone_through(world: World) -> None:
    """Whoever writes a message meanwhile waits for one of them, not for those of a whole year."""
    reports = await world.writes(lambda tx: [report(tx, world, ended) for ended in LONG_AGO])

    def left(session: Session) -> list[int]:
        rows = select(func.count()).select_from(ImportRow)
        return [session.scalar(rows.where(ImportRow.of == one)) or 0 for one in reports]

    first = await world.writes(forget_reports, world.noor.id, None)
    after_one = await world.reads(left)
    second = await world.writes(forget_reports, world.noor.id, first)

    assert [first, second] == LONG_AGO
    assert after_one == [1, 2]
    assert await world.reads(left) == [1, 1]


def report(tx: Tx, world: World, ended: datetime) -> str:
    """A file with Noor and somebody else was imported then."""
    over = {"state": "done", "counts": {}, "headers": [], "fields": [], "missing": [], "shared": []}
    about = {"school": world.live.region.school, "name": "klas.csv", "kind": "pupils"}
    known = new_id("im")
    tx.add(Import(id=known, **about, **over, made_at=ended, ended_at=ended))
    for line, name in enumerate(("Noor Bakker", "Iemand Anders"), 2):
        tx.add(ImportRow(of=known, line=line, cells=[], outcome="new", name=name, found={}))
    return known
