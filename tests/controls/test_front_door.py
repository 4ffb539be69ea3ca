"""Each defence of the front door, broken: its trial must see it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from typing import Any

import pytest
from starlette.routing import Route

from server import security
from server.accounts import (
    addresses,
    api,
    codes,
    entering,
    queries,
    sessions,
    sign_in,
    sign_in_pages,
)
from server.errors import Missing
from server.mail import outbox
from server.mail.models import Letter
from server.middleware import Known
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.accounts import trials as signing_in
from tests.doors import trials as doors
from tests.kit.front import Front, FrontMaker
from tests.mail import trials as mail

Break = Callable[[pytest.MonkeyPatch], None]
Trial = Callable[[Front], Awaitable[None]]


def tries_are_not_limited(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(codes, "TRIES", 1_000)


def codes_are_not_spent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(codes, "spend", lambda tx, code: None)


def any_code_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sign_in, "_is_right", lambda secret, code, proof: True)


def old_codes_go_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(codes, "is_over", lambda session, code, now: False)


def any_browser_may_use_a_link(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sign_in_pages, "_asked_here", lambda request, code: True)


def looking_at_a_link_signs_in(patch: pytest.MonkeyPatch) -> None:
    eager = Route("/sign-in/link/{token}", sign_in_pages.enter_link)
    patch.setattr(sign_in_pages, "routes", [eager, *sign_in_pages.routes])


def unknown_addresses_are_told(patch: pytest.MonkeyPatch) -> None:
    def telling(tx: Tx, settings: Any, asking: codes.Asking) -> str:
        if not queries.people_at(tx.session, asking.email or ""):
            raise Missing
        return codes.request_code(tx, settings, asking)

    patch.setattr(entering, "request_code", telling)


def nobody_gets_no_letter(patch: pytest.MonkeyPatch) -> None:
    write = outbox.write
    patch.setattr(outbox, "write", lambda tx, to, *said: to and write(tx, to, *said))


def sessions_are_anybodys(patch: pytest.MonkeyPatch) -> None:
    def end(tx: Tx, person: str, session: str) -> None:
        sessions.end_replaced(tx, session)

    patch.setattr(api, "end_session", end)


def addresses_are_anybodys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(addresses, "_taken", lambda *args, **kwargs: None)


def nobody_asks_whence_it_comes(patch: pytest.MonkeyPatch) -> None:
    async def pass_on(scope: Any, receive: Any, settings: Any, bearer: bool) -> Any:
        return receive

    patch.setattr("server.middleware.require_own", pass_on)


def any_token_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(security, "is_csrf_token", lambda secret, cookie, token: True)


def strangers_may_knock_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Known, "_slow_down", lambda self, request: None)


def guests_are_strangers(patch: pytest.MonkeyPatch) -> None:
    async def nobody(self: Known, request: object) -> None:
        return None

    patch.setattr(Known, "_find", nobody)


def letters_are_not_leased(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "LEASE", timedelta(0))


def headers_are_text(patch: pytest.MonkeyPatch) -> None:
    def write(tx: Tx, to: str, subject: str, text: str) -> None:
        at = {"made_at": tx.now, "next_try": tx.now, "given_up_at": None, "tries": 0}
        tx.insert(Letter, id=new_id("l"), to=to, subject=subject, text=text, **at)

    def drawn(letter: Letter, sender: str) -> EmailMessage:
        raw = message_from_string(f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}")
        return raw  # type: ignore[return-value]  # what a careless mailer would send

    patch.setattr(outbox, "write", write)
    patch.setattr(outbox, "drawn", drawn)


CONTROLS: list[tuple[Break, Trial]] = [
    (tries_are_not_limited, signing_in.guessing_is_limited),
    (codes_are_not_spent, signing_in.a_code_works_once),
    (any_code_will_do, signing_in.a_code_belongs_to_its_request),
    (old_codes_go_on, signing_in.an_old_code_is_worth_nothing),
    (any_browser_may_use_a_link, signing_in.a_forwarded_link_signs_nobody_in),
    (looking_at_a_link_signs_in, signing_in.looking_at_a_link_changes_nothing),
    (unknown_addresses_are_told, signing_in.an_unknown_address_looks_like_a_known_one),
    (nobody_gets_no_letter, signing_in.an_unknown_address_costs_as_much_as_a_known_one),
    (sessions_are_anybodys, signing_in.a_session_is_its_owners_to_end),
    (addresses_are_anybodys, signing_in.a_pupils_address_is_the_pupils_own),
    (nobody_asks_whence_it_comes, doors.a_foreign_page_changes_nothing),
    (any_token_will_do, doors.another_visitors_token_is_worth_nothing),
    (strangers_may_knock_for_ever, doors.strangers_are_slowed_down_and_guests_never),
    (guests_are_strangers, doors.strangers_are_slowed_down_and_guests_never),
    (letters_are_not_leased, mail.a_letter_is_sent_once),
    (headers_are_text, mail.no_line_breaks_into_a_header),
]


@pytest.mark.parametrize(("broken", "trial"), CONTROLS, ids=lambda one: one.__name__)
async def test_a_broken_defence_is_seen(
    fronts: FrontMaker, monkeypatch: pytest.MonkeyPatch, broken: Break, trial: Trial
) -> None:
    broken(monkeypatch)
    front: Front = await fronts()

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await trial(front)
