"""Brings letters to people: by SMTP, or into a folder where nobody is bothered."""

from email.message import EmailMessage
from typing import Protocol


class Undelivered(Exception):
    """A letter that wasn't taken; `for_good` when trying again won't help.

    `bounced` when it is the address that is wrong: nobody can be reached there.
    """

    def __init__(self, why: str, *, for_good: bool = False, bounced: bool = False) -> None:
        self.for_good = for_good
        self.bounced = bounced
        super().__init__(why)


class Mail(Protocol):
    """The way out for letters."""

    async def send(self, message: EmailMessage) -> None:
        """The letter is in somebody else's hands; or `Undelivered`."""
