"""A mail server that takes no letter, and quotes it back in its refusal."""

from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Refusing:
    """`headers` are those of the letters that it was offered, but for whom they are to."""

    headers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content)
        self.headers += [f"{name}: {said}" for name, said in letter.items() if name != "To"]
        quoted = " ".join(str(letter.get_payload()).split())[:300]
        return f"550 5.7.1 refused: {quoted}"
