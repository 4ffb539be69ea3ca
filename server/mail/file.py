"""Letters as files, one `.eml` each: nobody is bothered, and anybody here can read them."""

import asyncio
import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

SHOWN = 200


@dataclass(frozen=True, slots=True)
class FileMail:
    """A folder that letters fall into; their names rise with the time."""

    folder: Path

    async def send(self, message: EmailMessage) -> None:
        await asyncio.to_thread(self._keep, message)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9_]", "", str(message["Message-ID"]).partition("@")[0])
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message.as_bytes())
        unfinished.rename(self.folder / f"{name}.eml")  # nobody ever reads half a letter


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter out of the folder."""

    id: str
    to: str
    subject: str
    at: datetime
    text: str


def kept(folder: Path, most: int = SHOWN) -> list[KeptLetter]:
    """The newest letters first."""
    names = sorted((path.stem for path in folder.glob("l_*.eml")), reverse=True)
    found = [kept_letter(folder, name) for name in names[:most]]
    return [letter for letter in found if letter]


def kept_letter(folder: Path, name: str) -> KeptLetter | None:
    """The letter of that name, or None."""
    path = folder / f"{name}.eml"
    if not re.fullmatch(r"l_[0-9a-f]{32}", name) or not path.exists():
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=SMTP)
    at = message["Date"].datetime if message["Date"] else datetime.fromtimestamp(0, UTC)
    text = message.get_content()
    return KeptLetter(name, str(message["To"]), str(message["Subject"]), at, text)
