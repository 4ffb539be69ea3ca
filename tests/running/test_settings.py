"""What is wrong with the settings is said at once, all of it, before anything is served."""

import msgspec
import pytest

from server import config, doctor
from server.config import Settings, Wrong
from server.sample import fill

FINE = {"LEERPLEK_BASE_URL": "https://leerplek.veerhuis.example", "LEERPLEK_DATA": "/nowhere"}


def test_production_is_the_default_and_wants_https() -> None:
    assert config.read(FINE).mode == "production"

    with pytest.raises(Wrong) as wrong:
        config.read({})

    assert wrong.value.reasons == ["LEERPLEK_BASE_URL must begin with https:// in production."]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    environment = {
        "LEERPLEK_MODE": "testing",
        "LEERPLEK_BASE_URL": "leerplek.veerhuis.example/app",
        "LEERPLEK_DATABASE_URL": "mysql://localhost/leerplek",
        "LEERPLEK_REDIS_URL": "http://localhost",
        "LEERPLEK_SMTP_URL": "http://mail.veerhuis.example",
        "LEERPLEK_RATE_LIMITS": "sometimes",
    }

    with pytest.raises(Wrong) as wrong:
        config.read(environment)

    named = {reason.split(" ")[0].rstrip(":") for reason in wrong.value.reasons}
    assert named == set(environment)


def test_load_tests_are_not_for_production() -> None:
    with pytest.raises(Wrong, match="RATE_LIMITS"):
        config.read({**FINE, "LEERPLEK_RATE_LIMITS": "off"})


def test_several_addresses_are_ours_and_the_first_stands_in_mails() -> None:
    two = "https://leerplek.example/, https://stage.example"

    settings = config.read({**FINE, "LEERPLEK_BASE_URL": two})

    assert settings.base_urls == ("https://leerplek.example", "https://stage.example")
    assert settings.base_url == "https://leerplek.example"


def test_a_secret_is_made_once_and_kept(demo: Settings) -> None:
    first = config.with_secret(msgspec.structs.replace(demo, secret=""))

    again = config.with_secret(msgspec.structs.replace(demo, secret=""))

    assert len(first.secret) > 30
    assert again.secret == first.secret
    assert (demo.data / "secret").stat().st_mode & 0o077 == 0


async def test_invented_people_are_not_served_in_production(demo: Settings) -> None:
    await fill(demo, False, None, 4, None)

    assert await doctor.why_not_serve(demo) == []
    real = msgspec.structs.replace(demo, mode="production")
    assert [why for why in await doctor.why_not_serve(real) if "invented" in why]


async def test_an_old_database_is_not_served(demo: Settings) -> None:
    empty = f"sqlite+aiosqlite:///{demo.data / 'empty.db'}"

    found = await doctor.why_not_serve(msgspec.structs.replace(demo, database_url=empty))

    assert found == ["The database is not at the newest version. Run `leerplek migrate`."]


async def test_a_database_that_is_not_there_is_said(demo: Settings) -> None:
    nowhere = "postgresql+asyncpg://nobody@127.0.0.1:1/leerplek"

    found = await doctor.why_not_serve(msgspec.structs.replace(demo, database_url=nowhere))

    assert [why for why in found if "LEERPLEK_DATABASE_URL" in why]


async def test_the_doctor_says_what_follows_without_proxies(
    demo: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**FINE, "LEERPLEK_DATA": str(demo.data)}.items():
        monkeypatch.setenv(name, value)

    for proxies, is_fine in (("", False), ("127.0.0.1", True)):
        monkeypatch.setenv("LEERPLEK_PROXIES", proxies)
        found = {one.about: one for one in await doctor.look()}
        assert found["proxies"].is_fine == is_fine
        assert ("LEERPLEK_PROXIES" in found["proxies"].says) != is_fine
