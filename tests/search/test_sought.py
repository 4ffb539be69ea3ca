"""What is typed is read as words and phrases, whatever it is; and found where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Invalid
from server.storage.sought import LONGEST, Term, sought


def marked(typed: str, text: str) -> list[str] | None:
    """The words of the text that were found, or None."""
    ranges = sought(typed).ranges([text])
    return None if ranges is None else [text[start:end] for start, end in ranges[0]]


def test_all_words_have_to_be_there() -> None:
    text = "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten."

    assert marked("platen veiligheidsschoen ", text) == ["veiligheidsschoenen", "plaat"]
    assert marked("plaat lassen ", text) is None


def test_the_last_word_may_still_be_typed() -> None:
    text = "Morgen graag veiligheidsschoenen aan."

    for typed in ("vei", "veiligheidssch", "veiligheidsschoene", "graag veil"):
        assert marked(typed, text)
    for typed in ("vei ", "veil graag", '"vei"', "vei, ", "eiligheid"):
        assert marked(typed, text) is None


def test_words_between_quotes_stand_one_after_the_other() -> None:
    text = "We gaan plaat zetten volgens tekening."

    assert marked('"plaat zetten"', text) == ["plaat zetten"]
    assert marked("„plaat zetten” tekening", text) == ["plaat zetten", "tekening"]
    assert marked('"zetten plaat"', text) is None
    assert marked('"plaat volgens"', text) is None


def test_a_quote_that_is_not_closed_is_no_quote() -> None:
    assert sought('"plaat zet') == sought("plaat zet")


def test_words_may_stand_in_several_texts() -> None:
    found = sought("hoek tekening").ranges(["Kijk, mijn hoek", "werk tekening.pdf"])

    assert found == [[(11, 15)], [(5, 13)]]
    assert sought('"hoek werk"').ranges(["Kijk, mijn hoek", "werk tekening.pdf"]) is None


def test_a_word_is_found_with_and_without_its_hyphen() -> None:
    assert marked("usbstick", "Vergeet je USB-stick niet") == ["USB-stick"]
    assert marked("usb-stick", "Vergeet je USB-stick niet") == ["USB", "stick"]


@pytest.mark.parametrize("typed", ["", " ", "x", "👍🎉", "*", '"', '""', "\x00", "' ' '", "a b c"])
def test_too_short_is_said(typed: str) -> None:
    with pytest.raises(Invalid, match="minstens twee letters"):
        sought(typed)


def test_too_long_is_said() -> None:
    with pytest.raises(Invalid) as wrong:
        sought("a" * 10_000)
    assert str(LONGEST) in wrong.value.say.in_("nl")


def test_the_same_word_counts_once() -> None:
    assert sought("les lessen les ").terms == (Term(("les",)),)


@given(st.text(max_size=LONGEST))
def test_anything_can_be_typed(typed: str) -> None:
    try:
        wish = sought(typed)
    except Invalid:
        return
    assert wish.terms
    for term in wish.terms:
        assert all(one.isalnum() for one in term.stems)
        assert term.begins == "" or term.begins.isalnum()
