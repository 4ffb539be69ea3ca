"""Tokens, codes, seals and origins."""

from pathlib import Path

import pytest

from server import security
from tests.kit.front import settings

DEMO = settings(Path("data"))
SCHOOL = settings(
    Path("data"),
    mode="production",
    base_urls=("https://leerplek.example", "https://b.example:8443"),
)


def test_tokens_and_codes_are_never_the_same() -> None:
    assert len({security.new_token() for _ in range(1000)}) == 1000
    assert len({security.new_code() for _ in range(200)}) > 190
    assert all(len(security.new_code()) == 6 for _ in range(100))


def test_a_code_is_worth_something_under_its_own_request_only() -> None:
    kept = security.code_digest("secret", "r1", "123456")

    assert kept == security.code_digest("secret", "r1", "123456")
    assert kept != security.code_digest("secret", "r2", "123456")
    assert kept != security.code_digest("other", "r1", "123456")


def test_a_form_is_bound_to_its_cookie() -> None:
    token = security.csrf_token("secret", "noor's cookie")

    assert security.is_csrf_token("secret", "noor's cookie", token)
    assert token != security.csrf_token("secret", "noor's cookie")
    assert not security.is_csrf_token("secret", "henk's cookie", token)
    assert not security.is_csrf_token("other secret", "noor's cookie", token)
    assert not security.is_csrf_token("secret", "noor's cookie", "é")


def test_what_was_sealed_comes_back_as_it_was() -> None:
    sealed = security.sealed("secret", "Bewaard.")

    assert security.unsealed("secret", sealed) == "Bewaard."
    assert security.unsealed("secret", sealed + "!") is None
    assert security.unsealed("other", sealed) is None
    assert security.unsealed("secret", "") is None


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:8000",
        "http://noor.localhost:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
    ],
)
def test_origins_of_ours_in_demo(origin: str) -> None:
    assert security.is_ours(origin, DEMO)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:8001",
        "http://localhost:80000",
        "http://localhost:8000/",
        "http://localhost:8000.evil.example",
        "http://evil.example:8000",
        "http://evillocalhost:8000",
        "http://noor.localhost.evil.example:8000",
        "http://a.b.localhost:8000",
        "http://.localhost:8000",
        "http://localhost:8000@evil.example",
        "HTTP://LOCALHOST:8000",
        "localhost:8000",
        "http://127.0.0.2:8000",
        "http://noor.localhost:8000\n",
    ],
)
def test_origins_of_others_in_demo(origin: str | None) -> None:
    assert not security.is_ours(origin, DEMO)


def test_in_production_only_the_very_origins_are_ours() -> None:
    assert security.is_ours("https://leerplek.example", SCHOOL)
    assert security.is_ours("https://b.example:8443", SCHOOL)
    for other in (
        "http://leerplek.example",
        "https://leerplek.example:8443",
        "https://www.leerplek.example",
        "http://localhost:8000",
        "https://b.example",
    ):
        assert not security.is_ours(other, SCHOOL)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("leerplek.example", True),
        ("LEERPLEK.example", True),
        ("leerplek.example:443", True),
        ("leerplek.example:8000", False),
        ("b.example:8443", True),
        ("b.example", False),
        ("evil.example", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_hosts_of_ours_in_production(host: str, expected: bool) -> None:
    assert security.is_our_host(host, SCHOOL) is expected


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ("/rooms/p_1?around=3#m-3", "/rooms/p_1?around=3#m-3"),
        (None, "/"),
        ("", "/"),
        ("rooms", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
        ("/a b", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "a" * 200, "/"),
    ],
)
def test_only_paths_of_our_own_are_gone_to(wish: str | None, path: str) -> None:
    assert security.own_path(wish) == path
