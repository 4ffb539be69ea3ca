"""What the log says, and above all what it never says."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import text

from server.errors import Busy, Fault
from server.storage.tx import Tx
from tests.accounts.trials import NOOR
from tests.kit.front import Front

SAYS = """
import logging, structlog
from pathlib import Path
from server import seeing
from server.config import read
seeing.begin(read({"LEERPLEK_MODE": MODE, "LEERPLEK_BASE_URL": "https://leerplek.example"}))
structlog.get_logger("web").info("request", route="/rooms/{room}", status=200)
typed = "words of a pupil"
try:
    int(typed)
except ValueError as error:
    structlog.get_logger("web").error("fault", exc_info=error)
logging.getLogger("uvicorn.error").warning("from a %s", "library")
logging.getLogger("uvicorn.error").info("not worth a line")
logging.getLogger("uvicorn.access").warning("/sign-in/link/secret")
"""


def said(mode: str) -> list[str]:
    program = f"MODE = {mode!r}\n{SAYS}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_in_production_every_line_is_json() -> None:
    request, fault, library = [json.loads(line) for line in said("production")]

    assert request["event"] == "request"
    assert request["route"] == "/rooms/{room}"
    assert request["level"] == "info"
    assert fault["exception"].endswith("builtins.ValueError")
    assert "words of a pupil" not in json.dumps(fault)
    assert library["event"] == "from a library"


def test_in_demo_lines_are_read_by_people() -> None:
    lines = said("demo")

    assert "request" in lines[0]
    assert "route=/rooms/{room}" in lines[0]
    assert "builtins.ValueError" in lines
    assert "words of a pupil" not in "\n".join(lines)
    assert "secret" not in "\n".join(lines)


async def test_a_write_that_fails_leaves_no_words_in_the_log(
    front: Front, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "-".join(("words", "of", "a", "pupil"))  # not as in a traceback's lines

    def write(tx: Tx) -> None:
        tx.session.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": words})

    with pytest.raises((Fault, Busy)):
        await front.writes(write)

    logged = capsys.readouterr().out
    assert "nowhere" in logged or "can't be written" in logged
    assert words not in logged


async def test_a_sign_in_leaves_no_address_code_or_token_in_the_log(
    front: Front, capsys: pytest.CaptureFixture[str]
) -> None:
    noor = await front.adds_noor()
    browser = await front.browser()
    await browser.opens("/sign-in?next=/rooms/secret")
    await browser.sends("/sign-in", email=NOOR)
    link, code = await front.link_to(NOOR), await front.code_to(NOOR)
    request = browser.request
    await browser.opens(link)
    await browser.sends(link)
    await browser.opens("/settings")

    logged = capsys.readouterr().out
    token = browser.cookie("leerplek_session")

    assert "/sign-in/link/{token}" in logged
    assert noor in logged
    for secret in (NOOR, code, link.rpartition("/")[2], token, request, "rooms/secret", "Bakker"):
        assert secret
        assert secret not in logged
