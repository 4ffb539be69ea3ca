"""`leerplek import`: the same dry run and the same report, without a browser."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from server import config, importing
from server.accounts.models import Person
from server.errors import Invalid
from server.founding import invite_admin
from server.storage.engine import Database
from tests.imports.files import HEADS, csv_of, pupil

SCHOOL = ("99AA00", "Het Veerhuis College", "Rivierenoord")


async def test_a_dry_run_writes_nobody_and_the_import_everybody(
    database_url: str, tmp_path: Path
) -> None:
    settings = config.read(
        {
            "LEERPLEK_MODE": "demo",
            "LEERPLEK_DATA": str(tmp_path),
            "LEERPLEK_DATABASE_URL": database_url,
            "LEERPLEK_SECRET": "s" * 40,
        }
    )
    await invite_admin(settings, "beheer@veerhuis.example", *SCHOOL)
    file = tmp_path / "leerlingen.csv"
    file.write_bytes(csv_of(HEADS, [pupil(0), pupil(1, born="31-02-2011")]))

    said = await importing.import_file(settings, file, "99AA00", "", dry_run=True)
    assert "1 new" in said
    assert "line 3 Bram Verhoeven" in said
    assert "dry run" in said
    assert await people(database_url) == 1
    done = await importing.import_file(settings, file, "99AA00", "pupils", dry_run=False)

    assert "1 left out" in done
    assert await people(database_url) == 4
    with pytest.raises(Invalid):
        await importing.import_file(settings, file, "99ZZ99", "", dry_run=True)


async def people(database_url: str) -> int:
    database = Database(database_url)
    try:
        counted = select(func.count(Person.id))
        return await database.read(lambda session: session.scalar(counted)) or 0
    finally:
        await database.close()
