"""X4: every door, by everybody, against permissions.csv."""

import pytest

from tests.permissions.asking import FORM
from tests.permissions.table import doors, rows
from tests.permissions.town import Town
from tests.permissions.trials import differences


async def test_every_door_stands_in_the_table_and_every_row_has_a_door(town: Town) -> None:
    known, written = doors(town.app, town.house), set(rows())

    assert known - written == set(), "doors without a row in permissions.csv"
    assert written - known == set(), "rows of permissions.csv without a door"


def test_every_cell_says_something_and_nobody_is_left_out() -> None:
    for door, cells in rows().items():
        assert len(cells) == 14, door
        assert set(cells.values()) <= {"yes", "own", "no", "missing", "invalid", "sign-in"}, door


@pytest.mark.timeout(240)  # some 2,700 cells, on a machine that may be busy
@pytest.mark.parametrize("path", ["/live", "/api/v1/rooms/{room}/commands", FORM, ""])
async def test_nobody_may_what_the_table_denies_and_everybody_what_it_grants(
    town: Town, path: str
) -> None:
    whole = ("/live", "/api/v1/rooms/{room}/commands", FORM)
    these = {door: row for door, row in rows().items() if door.path == path}
    rest = {door: row for door, row in rows().items() if door.path not in whole}

    assert await differences(town, these or rest) == []
