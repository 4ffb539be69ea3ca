"""Settings from the environment, read once; everything that is wrong is said at once.

Source: protocol.md, section 5.
"""

import os
import secrets
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from server import shared

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
SMTP_ASKS = ("from", "tls", "ca")
DEMO_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this server is set up."""

    mode: Literal["demo", "production"]
    data: Path
    database_url: str
    redis_url: str | None
    base_urls: tuple[str, ...]
    proxies: tuple[str, ...]
    secret: str
    smtp_url: str | None
    rate_limits: bool
    metrics_token: str | None

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def base_url(self) -> str:
        """The address that stands in mails."""
        return self.base_urls[0]

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


class Wrong(Exception):
    """Settings that can't be served with; `reasons` are sentences for who runs the server."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, or `Wrong` with every reason at once."""
    settings, wrong = examine(environment)
    if wrong:
        raise Wrong(wrong)
    return settings


def examine(environment: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """The settings as far as they can be read, and everything that is wrong with them."""
    wrong: list[str] = []

    def wish(name: str, default: str = "") -> str:
        return environment.get(f"LEERPLEK_{name}", "").strip() or default

    mode = wish("MODE", "production")
    if mode not in ("demo", "production"):
        wrong.append(f"LEERPLEK_MODE is {mode!r}; it can be demo or production.")
    data = Path(wish("DATA", "data")).absolute()
    settings = Settings(
        mode="demo" if mode == "demo" else "production",
        data=data,
        database_url=wish("DATABASE_URL", f"sqlite+aiosqlite:///{data / 'leerplek.db'}"),
        redis_url=wish("REDIS_URL") or None,
        base_urls=_listed(wish("BASE_URL", "http://localhost:8000")),
        proxies=_listed(wish("PROXIES")),
        secret=wish("SECRET"),
        smtp_url=wish("SMTP_URL") or None,
        rate_limits=wish("RATE_LIMITS", "on") != "off",
        metrics_token=wish("METRICS_TOKEN") or None,
    )
    return settings, wrong + _faults(settings, wish("RATE_LIMITS", "on"))


def why_not_several(settings: Settings) -> list[str]:
    """Why these settings can't be served from several processes, in sentences."""
    wrong = []
    if not settings.redis_url:
        wrong.append("Several processes need Redis to ring the bell: set LEERPLEK_REDIS_URL.")
    if settings.database_url.startswith("sqlite"):
        wrong.append(
            "Several processes need PostgreSQL, since SQLite has one writer: "
            "set LEERPLEK_DATABASE_URL, or serve from one process."
        )
    if not settings.is_demo and not settings.secret:
        wrong.append("Several processes in production need the same LEERPLEK_SECRET.")
    return wrong


def with_secret(settings: Settings) -> Settings:
    """The same settings with a secret: the given one, or one made and kept in the data folder."""
    if settings.secret:
        return settings
    path = settings.data / "secret"
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return msgspec.structs.replace(settings, secret=path.read_text().strip())


def _faults(settings: Settings, rate_limits: str) -> list[str]:
    wrong = [*_address_faults(settings), *_proxy_faults(settings)]
    if rate_limits not in ("on", "off"):
        wrong.append(f"LEERPLEK_RATE_LIMITS is {rate_limits!r}; it can be on or off.")
    if settings.redis_url and (why_not := shared.fault(settings.redis_url)):
        wrong.append(f"LEERPLEK_REDIS_URL {why_not}.")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
        wrong.append("LEERPLEK_SMTP_URL must begin with smtp:// or smtps://.")
    elif settings.smtp_url:
        wrong += _smtp_faults(settings.smtp_url)
    if settings.mode == "production":
        if not settings.rate_limits:
            wrong.append("LEERPLEK_RATE_LIMITS=off is for load tests, not for production.")
        if not settings.is_https:
            wrong.append("LEERPLEK_BASE_URL must begin with https:// in production.")
    return wrong


def _smtp_faults(url: str) -> list[str]:
    wish = parse_qs(urlsplit(url).query, keep_blank_values=True)
    wrong = [f"LEERPLEK_SMTP_URL: there is no ?{name}=." for name in wish if name not in SMTP_ASKS]
    if wish.get("tls", ["off"])[0] not in ("off", "required"):
        wrong.append("LEERPLEK_SMTP_URL: ?tls= can be off or required.")
    if "ca" in wish and not Path(wish["ca"][0]).is_file():
        wrong.append(f"LEERPLEK_SMTP_URL: there is no {wish['ca'][0]!r} for ?ca=.")
    if not urlsplit(url).hostname:
        wrong.append("LEERPLEK_SMTP_URL names no mail server.")
    return wrong


def _address_faults(settings: Settings) -> list[str]:
    wrong = []
    for base in settings.base_urls:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            wrong.append(f"LEERPLEK_BASE_URL: {base!r} must look like https://leerplek.school.nl.")
    try:
        driver = make_url(settings.database_url).drivername
    except ArgumentError:
        driver = "something unreadable"
    if driver not in DRIVERS:
        wrong.append(
            "LEERPLEK_DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://, "
            f"not with {driver}."
        )
    return wrong


def _proxy_faults(settings: Settings) -> list[str]:
    wrong = []
    for network in settings.proxies:
        try:
            ip_network(network, strict=False)
        except ValueError:
            wrong.append(f"LEERPLEK_PROXIES: {network!r} is no network, such as 10.1.2.0/24.")
    return wrong


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
