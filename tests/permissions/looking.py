"""The trial of looking: every page, by everybody, by every method that only looks."""

from contextlib import AsyncExitStack

from server import metrics
from tests.permissions.asking import Asking, filled
from tests.permissions.digest import digest
from tests.permissions.table import Door, rows
from tests.permissions.town import Town
from tests.permissions.trials import OBEYED, together

LIKEWISE = ("teacher", "coordinator", "nobody")  # who look by the other methods too


async def changed_by_looking(town: Town, at: str = "/") -> list[str]:
    """X20: the tables that are different afterwards; and HEAD answers as GET does.

    That who is refused leaves no trace is seen in `trials.differences`.
    `at` is how the addresses begin.
    """
    looked = [door for door in rows() if door.method == "GET" and door.path.startswith(at)]
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        shots = {door: await asking.shot(door, "coordinator") for door in looked}
        before, faults = await digest(town), metrics.FAULTS.collect()

        async def look(door: Door, column: str) -> list[str]:
            shot = shots[door]
            visitor = town.visitor(column).with_cookies(**shot.cookies)
            path = filled(door.path, {"room": town.ids.get(door.of, ""), **shot.at}) + shot.query
            page = (await visitor.gets(path)).status_code
            if column not in LIKEWISE:
                return []
            head, options = [
                (await visitor.gets(path, method)).status_code for method in ("HEAD", "OPTIONS")
            ]
            is_alike = head == page and options == 405
            return [] if is_alike else [f"{door.path}: {column}: {page}, {head}, {options}"]

        told = await together(
            look(door, column)
            for door in looked
            for column, cell in rows()[door].items()
            if cell in OBEYED or column in LIKEWISE
        )
    after = await digest(town)
    assert metrics.FAULTS.collect() == faults
    return [one for some in told for one in some] + [
        name for name in before if before[name] != after[name]
    ]
