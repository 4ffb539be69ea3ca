"""Letters by SMTP: `smtp://user:password@host:587` (STARTTLS when offered) or `smtps://…:465`."""

from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.mail import Undelivered

PATIENCE = 30  # seconds
# What a server says of one letter for good; anything else may be better in an hour.
REFUSALS = (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """A mail server that takes our letters."""

    url: str

    async def send(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        is_tls = parts.scheme == "smtps"
        try:
            await aiosmtplib.send(
                message,
                hostname=parts.hostname,
                port=parts.port or (465 if is_tls else 25),
                username=unquote(parts.username) if parts.username else None,
                password=unquote(parts.password) if parts.password else None,
                use_tls=is_tls,
                timeout=PATIENCE,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Undelivered(type(error).__name__, for_good=_is_final(error)) from None


def _is_final(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(_is_final(refused) for refused in error.recipients)
    return isinstance(error, REFUSALS) and 500 <= error.code < 600
