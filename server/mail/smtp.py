"""Letters by SMTP: `smtp://user:password@host:587` with STARTTLS, or `smtps://…:465`.

`?tls=off` sends in the clear within an own network, `?tls=required` asks STARTTLS of this very
machine too, where it isn't asked otherwise; `?ca=FILE` names the authority of an own certificate.
"""

import re
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from server.mail import Undelivered

PATIENCE = 30  # seconds
LOCAL = ("localhost", "127.0.0.1", "::1")
STATUS = re.compile(r"5\.(\d)\.\d+")
# What a server says of one letter for good; anything else may be better in an hour.
REFUSALS = (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """A mail server that takes our letters."""

    url: str

    async def send(self, message: EmailMessage) -> None:
        try:
            await aiosmtplib.send(message, **_how(self.url))
        except (aiosmtplib.SMTPException, OSError) as error:
            why, for_good = type(error).__name__, _is_final(error)
            raise Undelivered(why, for_good=for_good, bounced=_is_bounced(error)) from None


async def trouble(url: str) -> str:
    """What keeps us from sending, in words for who runs the server; empty when nothing does."""
    try:
        async with aiosmtplib.SMTP(**_how(url)):
            return ""
    except (aiosmtplib.SMTPException, OSError) as error:
        return _in_words(error)


def _how(url: str) -> dict[str, Any]:
    """The address of a mail server, as aiosmtplib takes it; a secret never crosses in the clear."""
    parts = urlsplit(url)
    wish = {name: values[0] for name, values in parse_qs(parts.query).items()}
    is_tls = parts.scheme == "smtps"
    tls = wish.get("tls", "off" if parts.hostname in LOCAL else "required")
    start_tls = not is_tls and tls == "required"
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if is_tls else 587 if parts.username else 25),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": is_tls,
        "start_tls": start_tls,
        "cert_bundle": wish.get("ca") if is_tls or start_tls else None,
        "timeout": PATIENCE,
    }


def _in_words(error: Exception) -> str:
    causes = [error, error.__cause__, error.__context__]
    wrong = next((one for one in causes if isinstance(one, ssl.SSLCertVerificationError)), None)
    if wrong:
        return (
            f"its certificate isn't trusted: {wrong.verify_message}. Use the name that stands in "
            "it; for an authority of your own add ?ca=/path/to/ca.pem."
        )
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return "it doesn't know this name and password. Write %40 for @ in them."
    if isinstance(error, TimeoutError):
        return "it doesn't answer. Check name and port, and whether a firewall lets us out."
    if isinstance(error, aiosmtplib.SMTPNotSupported | aiosmtplib.SMTPException) and (
        "STARTTLS" in str(error)
    ):
        return "it offers no STARTTLS. Use smtps://, or ?tls=off within an own network."
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return "it speaks no TLS there. For port 587 begin with smtp://, for 465 with smtps://."
    return f"it can't be reached: {type(error).__name__}. Check name and port."


def _is_bounced(error: Exception) -> bool:
    """Whether there is nobody at that address: not a policy, a size, or a trouble of ours.

    Source: RFC 3463; 5.1 is about the address, 5.2 about the mailbox. A server without such a
    status says it with 550, 551 or 553 of the recipient.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(_is_bounced(refused) for refused in error.recipients)
    if not isinstance(error, REFUSALS) or not 500 <= error.code < 600:
        return False
    if status := STATUS.match(error.message):
        return status[1] in "12"
    return isinstance(error, aiosmtplib.SMTPRecipientRefused) and error.code in (550, 551, 553)


def _is_final(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(_is_final(refused) for refused in error.recipients)
    return isinstance(error, REFUSALS) and 500 <= error.code < 600
