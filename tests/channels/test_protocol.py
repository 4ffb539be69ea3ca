"""Frames as values: what is one, what is wrong with one, and what a body may hold."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.channels import protocol
from server.channels.protocol import Frame, NotAFrame, Wrong, clean, fault_in, parse
from server.errors import Invalid, SlowDown


def test_a_frame_needs_only_its_command() -> None:
    assert parse('{"do": "typing"}') == Frame("typing")


def test_unknown_fields_are_ignored() -> None:
    said = '{"do": "typing", "room": "p_1", "by": "u_henk", "seq": 9, "at": "gisteren"}'

    assert parse(said) == Frame("typing", room="p_1")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hoi",
        "[]",
        "1",
        "null",
        '"do"',
        "{",
        "{}{}",
        '{"do": "typing"} en meer',
        "\ufeff{}",
        '{"do": NaN}',
        '{"do": "\\ud800"}',
        '{"do": ' * 5_000 + "1" + "}" * 5_000,
        "[" * 30_000,
    ],
)
def test_what_is_not_one_json_object_is_no_frame(said: str) -> None:
    with pytest.raises(NotAFrame):
        parse(said)


@pytest.mark.parametrize(
    ("said", "ref"),
    [
        ("{}", None),
        ('{"ref": 7}', 7),
        ('{"ref": 7, "do": 1}', 7),
        ('{"ref": 2.5, "do": "typing", "room": 9}', 2.5),
        ('{"ref": "7", "do": "typing"}', None),
        ('{"ref": true, "do": "typing"}', None),
        ('{"ref": 7, "do": "message.post", "key": 12345678}', 7),
    ],
)
def test_an_object_that_is_no_command_is_wrong_and_keeps_its_ref(
    said: str, ref: float | None
) -> None:
    with pytest.raises(Wrong) as wrong:
        parse(said)

    assert wrong.value.ref == ref


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_whatever_is_said_is_a_frame_or_wrong_or_none(said: object) -> None:
    try:
        text = msgspec.json.encode(said)
    except (OverflowError, UnicodeEncodeError):
        return
    with contextlib.suppress(NotAFrame, Wrong):
        assert isinstance(parse(text), Frame)


@given(st.binary(max_size=200))
def test_noise_is_no_frame(noise: bytes) -> None:
    with contextlib.suppress(NotAFrame, Wrong):
        assert isinstance(parse(noise), Frame)


def test_a_problem_is_told_in_the_readers_language_with_when_to_try_again() -> None:
    assert protocol.error(Invalid(), "nl")["say"].startswith("Dat klopt niet")
    assert protocol.error(SlowDown(retry_after=2.504), "nl") == {
        "code": "slow_down",
        "say": "Even rustig aan. Probeer het zo nog eens.",
        "retry_after": 2.5,
    }


def test_a_body_is_kept_composed_with_plain_line_ends_and_nothing_around_it() -> None:
    assert clean(" \r\nEe\u0301n\r\ntwee\rdrie \n") == "Eén\ntwee\ndrie"


def test_the_limit_counts_code_points_after_composing() -> None:
    assert fault_in(clean("e\u0301" * 8_000)) is None
    assert fault_in(clean("🎉" * 8_000)) is None
    assert fault_in(clean("é" * 8_001)) is not None


@pytest.mark.parametrize("body", ["", " \n\t ", "a\x00b", "a\ud800b"])
def test_nothing_and_what_no_database_keeps_is_refused(body: str) -> None:
    assert fault_in(clean(body)) is not None


def test_nothing_is_fine_where_it_may_be_empty() -> None:
    assert fault_in("", may_be_empty=True) is None
    assert fault_in("\x00", may_be_empty=True) is not None
