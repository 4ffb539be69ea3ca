"""`leerplek …` as somebody types it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest


@pytest.fixture
def environment(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("LEERPLEK_")}
    return {
        **known,
        "LEERPLEK_MODE": "demo",
        "LEERPLEK_DATA": str(tmp_path),
        "LEERPLEK_DATABASE_URL": sqlite_url,
    }


async def leerplek(environment: dict[str, str], *words: str) -> tuple[int | None, str]:
    """How it ended, and what it said."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", *words),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await running.communicate()
    return running.returncode, said.decode()


async def test_the_doctor_finds_nothing_wrong_with_a_fresh_server(
    environment: dict[str, str],
) -> None:
    ended, said = await leerplek(environment, "doctor")

    assert ended == 0
    assert "WRONG" not in said


async def test_the_first_admin_is_invited_and_the_school_founded(
    environment: dict[str, str],
) -> None:
    asked = ("invite", "p.smeets@veerhuis.example", "--school", "99AA00")

    ended, said = await leerplek(environment, *asked)
    assert ended == 1
    assert "--name" in said

    ended, said = await leerplek(environment, *asked, "--name", "Het Veerhuis College")
    assert ended == 0
    assert said.startswith("http://localhost:8000/invitations/")

    ended, said = await leerplek(environment, *asked)
    assert ended == 0


async def test_what_can_not_be_done_yet_is_said_in_a_sentence(environment: dict[str, str]) -> None:
    ended, said = await leerplek(environment, "serve", "--workers", "2")
    assert (ended, "Redis" in said) == (1, True)

    ended, said = await leerplek(environment, "work")
    assert (ended, "Redis" in said) == (1, True)


async def test_the_only_school_needs_no_number_and_of_more_one_is_chosen(
    environment: dict[str, str],
) -> None:
    asked = ("invite", "p.smeets@veerhuis.example")
    ended, said = await leerplek(environment, *asked)
    assert (ended, "--school" in said) == (1, True)

    for brin, name in (("99AA00", "Het Veerhuis College"), ("99AB00", "Vakschool De Haspel")):
        ended, said = await leerplek(environment, *asked, "--school", brin, "--name", name)
        assert ended == 0
        ended, said = await leerplek(environment, *asked)
        assert (ended == 0) == (brin == "99AA00")

    assert "99AA00 (Het Veerhuis College), 99AB00 (Vakschool De Haspel)" in said
    assert "/invitations/" not in said
