"""Forms are read as values, and what is wrong is said beside each field."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
import pytest
from starlette.requests import Request

from server.errors import Invalid
from server.forms import again, read_form


class Plan(msgspec.Struct):
    pupil: str
    weeks: int
    starts: date | None = None
    kind: Literal["visit", "internship"] = "visit"
    days: list[int] = []
    sunday: bool = False
    note: Annotated[str, msgspec.Meta(max_length=10)] = ""


def request(*pairs: tuple[str, str]) -> Request:
    body = urlencode(pairs).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    return Request({"type": "http", "method": "POST", "headers": [kind]}, receive)


async def test_a_form_becomes_a_value() -> None:
    sent = request(
        ("pupil", "u_noor"),
        ("weeks", " 12 "),
        ("starts", "2026-11-26"),
        ("days", "1"),
        ("days", "4"),
        ("sunday", "yes"),
        ("csrf", "…"),
    )

    assert await read_form(sent, Plan) == Plan(
        "u_noor", 12, date(2026, 11, 26), "visit", [1, 4], True
    )


async def test_what_is_left_empty_is_as_it_is_by_default() -> None:
    sent = request(
        ("pupil", "u_noor"), ("weeks", "12"), ("starts", ""), ("kind", " "), ("note", "")
    )

    assert await read_form(sent, Plan) == Plan("u_noor", 12)


async def test_every_fault_is_said_at_once() -> None:
    sent = request(
        ("weeks", "twelve"),
        ("starts", "26 november"),
        ("kind", "party"),
        ("days", "4"),
        ("days", "x"),
        ("note", "much too long"),
    )

    with pytest.raises(Invalid) as wrong:
        await read_form(sent, Plan)

    assert {name: str(fault) for name, fault in wrong.value.faults.items()} == {
        "pupil": "Vul dit in.",
        "weeks": "Vul een getal in.",
        "starts": "Schrijf de datum zo: 2026-11-26",
        "kind": "Dit klopt niet. Kijk het na.",
        "days": "Dit klopt niet. Kijk het na.",
        "note": "Dit klopt niet. Kijk het na.",
    }


async def test_a_form_is_shown_again_as_it_was_filled_in() -> None:
    sent = request(("pupil", "<b>"), ("weeks", "x"), ("days", "1"), ("days", "4"))
    with pytest.raises(Invalid) as wrong:
        await read_form(sent, Plan)

    form = await again(sent, wrong.value)

    assert form.values == {"pupil": "<b>", "weeks": "x", "days": ["1", "4"]}
    assert list(form.faults) == ["weeks"]
    assert form.fault is None
