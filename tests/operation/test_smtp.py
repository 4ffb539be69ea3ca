"""Letters leave over TLS or not at all, and what is wrong with a mail server is said in words."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from server import config
from server.mail import Undelivered, smtp
from server.mail.smtp import SmtpMail
from tests.mail.test_ways import letter


class Post:
    """What a mail server was given, and over what."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.was_safe: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        self.was_safe.append(session.ssl is not None)
        return "250 OK"


class Knows:
    """Lets in who says the right password."""

    def __call__(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        is_known = (data.login, data.password) == (b"leerplek@school", b"geheim!")
        return AuthResult(success=is_known, handled=False)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    """Who vouches for the mail server of this school."""
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return ca, path


def context_for(ca: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(name).configure_cert(context)
    return context


Serves = Callable[..., Awaitable[str]]


@pytest.fixture
async def post() -> Post:
    return Post()


@pytest.fixture
async def serves(post: Post) -> AsyncIterator[Serves]:
    """Begins a mail server, and tells its host and port."""
    servers = []

    async def begin(*, implicit: ssl.SSLContext | None = None, **how: Any) -> str:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(post, loop=loop, **how), "127.0.0.1", 0, ssl=implicit
        )
        servers.append(server)
        return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield begin
    for server in servers:
        server.close()
        await server.wait_closed()


async def test_with_starttls(
    post: Post, serves: Serves, authority: tuple[trustme.CA, Path]
) -> None:
    ca, path = authority
    at = await serves(tls_context=context_for(ca, "127.0.0.1"))
    url = f"smtp://{at}?tls=required&ca={path}"

    await SmtpMail(url).send(letter())

    assert post.was_safe == [True]
    assert await smtp.trouble(url) == ""


# The test server's own doing.
@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")
async def test_over_tls_from_the_first_byte_with_a_password(
    post: Post, serves: Serves, authority: tuple[trustme.CA, Path]
) -> None:
    ca, path = authority
    context = context_for(ca, "127.0.0.1")
    how = {"authenticator": Knows(), "auth_require_tls": False}
    at = await serves(implicit=context, **how)

    await SmtpMail(f"smtps://leerplek%40school:geheim%21@{at}?ca={path}").send(letter())

    assert len(post.taken) == 1
    wrong = await smtp.trouble(f"smtps://leerplek%40school:geraden@{at}?ca={path}")
    assert "doesn't know this name and password" in wrong
    assert "geraden" not in wrong


async def test_where_starttls_is_required_nothing_is_said_in_the_clear(
    post: Post, serves: Serves
) -> None:
    at = await serves()
    url = f"smtp://{at}?tls=required"

    with pytest.raises(Undelivered) as refused:
        await SmtpMail(url).send(letter())

    assert not refused.value.for_good
    assert post.taken == []
    assert "it offers no STARTTLS" in await smtp.trouble(url)


@pytest.mark.parametrize(
    ("url", "start_tls"),
    [
        ("smtp://mail.school.example", True),
        ("smtp://mail.school.example?tls=off", False),
        ("smtp://localhost", False),
        ("smtp://localhost?tls=required", True),
        ("smtps://mail.school.example", False),
    ],
)
def test_another_machine_is_asked_for_starttls(url: str, start_tls: bool) -> None:
    assert smtp._how(url)["start_tls"] is start_tls


@pytest.mark.parametrize("name", ["127.0.0.1", "mail.elders.example"])
async def test_a_certificate_that_proves_nothing_is_said_in_words(
    post: Post, serves: Serves, authority: tuple[trustme.CA, Path], name: str
) -> None:
    ca, path = authority
    at = await serves(tls_context=context_for(ca, name))
    trusted = f"&ca={path}" if name != "127.0.0.1" else ""
    url = f"smtp://{at}?tls=required{trusted}"

    with pytest.raises(Undelivered):
        await SmtpMail(url).send(letter())

    assert "its certificate isn't trusted" in await smtp.trouble(url)
    assert post.taken == []


async def test_tls_where_none_is_spoken_and_nobody_there(serves: Serves) -> None:
    at = await serves()

    assert "smtps://" in await smtp.trouble(f"smtps://{at}")
    assert "can't be reached" in await smtp.trouble("smtp://127.0.0.1:1")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("smtp://mail.school.example?tls=maybe", "?tls= can be off or required"),
        ("smtp://mail.school.example?starttls=yes", "there is no ?starttls="),
        ("smtps://mail.school.example?ca=/nowhere.pem", "for ?ca="),
        ("smtp://", "names no mail server"),
    ],
)
def test_a_setting_that_is_wrong_is_said_at_start(url: str, says: str) -> None:
    site = {"LEERPLEK_BASE_URL": "https://leerplek.example", "LEERPLEK_SMTP_URL": url}

    _settings, wrong = config.examine(site)

    assert [one for one in wrong if says in one]
