"""A message is told as it stands now, whoever asks and whichever way."""

from typing import Any

from server.channels.models import Message
from server.channels.told import message_as_told
from server.files.models import File


def message(seq: int = 1, **changed: Any) -> Message:
    fields: dict[str, Any] = {
        "room": "p_noor",
        "seq": seq,
        "by": "u_henk",
        "body": "Morgen graag veiligheidsschoenen aan.",
        "marks": [],
        "mentions": [],
        "reactions": {},
        "reply_to": None,
        "edited": None,
        "withdrawn": None,
    }
    return Message(**fields | changed)


def test_a_plain_message_is_its_body() -> None:
    assert message_as_told(message(), None) == {"body": "Morgen graag veiligheidsschoenen aan."}


def test_what_happened_to_it_is_told_with_it() -> None:
    told = message_as_told(
        message(
            marks=[{"from": 0, "to": 5, "who": "u_noor"}],
            mentions=["u_noor"],
            reactions={"👍": ["u_noor"]},
            edited=7,
        ),
        None,
    )

    assert told == {
        "body": "Morgen graag veiligheidsschoenen aan.",
        "marks": [{"from": 0, "to": 5, "who": "u_noor"}],
        "mentions": ["u_noor"],
        "reactions": {"👍": ["u_noor"]},
        "edited": 7,
    }


def test_of_a_withdrawn_message_only_that_is_told() -> None:
    gone = message(2, withdrawn=9, edited=7, mentions=["u_noor"], reactions={"👍": ["u_noor"]})

    assert message_as_told(gone, message(1)) == {"withdrawn": True}


def test_a_quote_is_short_and_as_that_message_stands_now() -> None:
    long = message(1, body="é" * 300)

    assert message_as_told(message(2, reply_to=1), long)["quote"] == {
        "seq": 1,
        "by": "u_henk",
        "text": "é" * 200,
    }


def test_a_quote_of_a_withdrawn_message_has_no_words() -> None:
    told = message_as_told(message(2, reply_to=1), message(1, withdrawn=5))

    assert told["quote"] == {"seq": 1, "withdrawn": True}


def photo() -> File:
    return File(id="f_1", name="hoek.webp", kind="image", bytes=9, width=8, height=6, state="ready")


def test_what_it_brings_is_told_with_it() -> None:
    told = message_as_told(message(body=""), None, {1: [photo()]})

    assert told == {
        "body": "",
        "files": [
            {
                "id": "f_1",
                "name": "hoek.webp",
                "kind": "image",
                "bytes": 9,
                "width": 8,
                "height": 6,
                "state": "ready",
            }
        ],
    }


def test_a_quote_of_a_message_without_words_says_what_it_brought() -> None:
    wordless, worded = message(1, body=""), message(1, body="Kijk")

    told = message_as_told(message(2, reply_to=1), wordless, {1: [photo()]})
    assert told["quote"] == {"seq": 1, "by": "u_henk", "text": "", "kind": "image"}
    told = message_as_told(message(2, reply_to=1), worded, {1: [photo()]})
    assert told["quote"] == {"seq": 1, "by": "u_henk", "text": "Kijk"}


def test_a_withdrawn_message_brings_nothing() -> None:
    gone = message(1, body="", withdrawn=5)

    assert message_as_told(gone, None, {1: [photo()]}) == {"withdrawn": True}
