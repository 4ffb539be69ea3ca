"""What changes something came from a page of ours."""

import time
from collections.abc import AsyncIterator

import pytest

from server.multipart import FIRST, FirstField
from tests.accounts.trials import NOOR, ORIGIN
from tests.doors import trials
from tests.kit.front import Front

PROMPT = 5.0  # seconds of the processor; reading all so far each time would take minutes


@pytest.mark.parametrize(
    "trial",
    [trials.a_foreign_page_changes_nothing, trials.another_visitors_token_is_worth_nothing],
)
async def test_what_is_promised_holds(front: Front, trial: trials.Trial) -> None:
    await trial(front)


@pytest.mark.parametrize("headers", [{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}])
async def test_our_own_scripts_may(front: Front, headers: dict[str, str]) -> None:
    await front.adds_noor()
    noor = await front.signs_in(NOOR)

    answer = await noor.client.delete("/api/v1/sessions/others", headers=headers)

    assert answer.status_code == 200


async def test_a_form_with_its_token_may_without_any_header(front: Front) -> None:
    await front.adds_noor()
    noor = await front.signs_in(NOOR)
    await noor.opens("/settings")

    await noor.sends("/sign-out")

    assert not await noor.is_signed_in()


async def test_a_form_that_stood_open_while_the_session_ended_leads_to_signing_in(
    front: Front,
) -> None:
    await front.adds_noor()
    noor, phone = await front.signs_in(NOOR), await front.signs_in(NOOR)
    await noor.opens("/settings")
    await phone.opens("/settings")
    await phone.sends("/sessions/end", session="others")

    await noor.sends("/settings", language="en", theme="dark")

    assert noor.where == "/sign-in"


async def test_multipart_needs_the_token_or_our_own_header(front: Front) -> None:
    await front.adds_noor()
    noor = await front.signs_in(NOOR)
    parts = {"session": (None, "others")}

    bare = await noor.client.post("/sessions/end", files=parts, headers={"Origin": ORIGIN})
    marked = await noor.client.post(
        "/sessions/end", files=parts, headers={"Origin": ORIGIN, "X-Leerplek": "1"}
    )
    foreign = await noor.client.post(
        "/sessions/end", files=parts, headers={"Origin": "https://evil.example", "X-Leerplek": "1"}
    )

    assert [bare.status_code, marked.status_code, foreign.status_code] == [403, 303, 403]


async def test_a_program_with_a_token_needs_neither(front: Front) -> None:
    await front.adds_noor()
    client = (await front.browser()).client
    answer = await client.post("/api/v1/sessions", json={"sample": "noor", "for": "client"})

    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    answer = await client.delete("/api/v1/sessions/current", headers=bearer)

    assert answer.status_code == 200


async def test_a_foreign_page_does_not_sign_its_visitor_in_as_somebody_else(front: Front) -> None:
    await front.adds_noor()
    client = (await front.browser()).client

    answer = await client.post(
        "/api/v1/sessions", json={"sample": "noor"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_what_is_too_large_is_refused_before_it_is_read(front: Front) -> None:
    client = (await front.browser()).client
    large = b"x" * (300 * 1024)

    async def in_pieces() -> AsyncIterator[bytes]:
        for _piece in range(300):
            yield b"x" * 1024

    contents: tuple[bytes | AsyncIterator[bytes], ...] = (large, in_pieces())
    for content in contents:
        answer = await client.post(
            "/api/v1/codes",
            content=content,
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "too_big"


FORM = (
    b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
)


def test_the_first_field_is_found_in_whatever_pieces_it_comes() -> None:
    body = FORM % b"token"
    for size in (1, 7, len(body)):
        first = FirstField("multipart/form-data; boundary=b")
        found = [first.feed(body[at : at + size]) for at in range(0, len(body), size)]
        assert next(filter(None, found)) == ("csrf", "token")


def test_a_form_that_drips_is_read_once() -> None:
    """Byte by byte, up to where the token must have come; each read once, not all so far."""
    first, before = FirstField("multipart/form-data; boundary=b"), time.process_time()
    body = FORM % (b"x" * (FIRST - 200))

    for at in range(FIRST - 200):
        assert first.feed(body[at : at + 1]) is None

    assert time.process_time() - before < PROMPT
