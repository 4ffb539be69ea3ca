"""X10: what people type adds no header to a letter, and no line to the log."""

import json
import subprocess
import sys
from email import message_from_bytes
from email.policy import SMTP

import pytest

from server.mail import outbox
from tests.kit.front import Front

BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "%0d%0a",
    "=0D=0A",
)
HEADERS = ("Bcc: all@evil.example", "Content-Type: text/html", "\r\n<script>", "X: y\r\n\r\nwords")
CORPUS = [f"Noor{line}{header}" for line in BREAKS for header in HEADERS]
KNOWN = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding", "list-unsubscribe"),
}
LOGS = """
import json, logging, sys, structlog
from server import seeing
from server.config import read
seeing.begin(read({"LEERPLEK_MODE": sys.argv[1], "LEERPLEK_BASE_URL": "https://leerplek.example"}))
for said in json.load(sys.stdin):
    structlog.get_logger("web").info("request", route=said)
    logging.getLogger("other").warning("a library says %s", said)
"""


async def test_no_header_is_added_to_a_letter(front: Front) -> None:
    for said in CORPUS:
        await front.writes(outbox.write, "henk@stoutjes.example", said, said)

    await front.house.outbox.send_waiting()

    assert len(front.letters.sent) == len(CORPUS)
    for letter in front.letters.sent:
        read = message_from_bytes(letter.as_bytes(), policy=SMTP)
        assert {name.lower() for name in read} <= KNOWN
        assert read.get_content_type() == "text/plain"
        assert read["To"] == "henk@stoutjes.example"


@pytest.mark.parametrize("said", CORPUS[::5])
async def test_an_address_with_a_line_in_it_gets_no_letter(front: Front, said: str) -> None:
    await front.writes(outbox.write, f"henk@stoutjes.example{said}", "Noor", "Hoi")

    await front.house.outbox.send_waiting()

    for letter in front.letters.sent:
        read = message_from_bytes(letter.as_bytes(), policy=SMTP)
        assert {name.lower() for name in read} <= KNOWN


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_no_line_is_added_to_the_log(mode: str) -> None:
    no_line_is_added_to_the_log(mode)


def no_line_is_added_to_the_log(mode: str, program: str = LOGS) -> None:
    """Whatever is typed, each happening is one line, and in production JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program, mode],
        input=json.dumps(CORPUS),
        capture_output=True,
        text=True,
        check=True,
    )

    lines = done.stderr.split("\n")[:-1]
    assert len(lines) == 2 * len(CORPUS)
    if mode == "production":
        assert all(json.loads(line)["level"] in ("info", "warning") for line in lines)
