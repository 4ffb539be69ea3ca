"""The forms of a Dutch word are found by each other; words that only look alike are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.storage.stems import joined, stem, words

# Each row: forms of one word.
ALIKE = """
    veiligheidsschoen veiligheidsschoenen
    schoen schoenen
    begeleiden begeleidt begeleidde begeleid begeleiding begeleidingen begeleidend
    begeleider begeleiders begeleidster
    praktijkbegeleider praktijkbegeleiders
    stage stages
    stagedag stagedagen
    stagebieder stagebieders
    dag dagen
    werkdag werkdagen
    week weken
    uur uren
    les lessen
    school scholen
    docent docenten
    leerling leerlingen
    ouder ouders
    kind kinderen
    bedrijf bedrijven
    kamer kamers
    afspraak afspraken
    handtekening handtekeningen
    werktekening werktekeningen
    overeenkomst overeenkomsten
    beoordeling beoordelingen
    opdracht opdrachten
    keuzevak keuzevakken
    leerdoel leerdoelen
    lassen las gelast
    boren boort geboord boor
    zagen zaagt gezaagd zaag
    meten meet gemeten meting metingen
    zetten zet gezet
    schilderen schildert geschilderd
    verven verft geverfd verf
    werken werk werkt werkte gewerkt
    maken maakt maakte gemaakt
    vragen vraagt gevraagd vraag
    bellen belt gebeld bel
    leren leert geleerd
    lopen loopt loop
    fietsen fietst fiets gefietst
    toetsen toetst toets getoetst
    plaat platen
    plaats plaatsen plaatst geplaatst
    bril brillen
    hoek hoeken
    machine machines
    motor motoren
    band banden
    bus bussen
    glas glazen
    dak daken
    gat gaten
    lid leden
    foto foto's foto’s fotos
    auto auto's autos
    knie knieën
    idee ideeën
    coördinator coordinator coördinatoren Coördinatoren
    ziek zieke
    groot grote
    breed brede
    nat natte
    oud oude
    goed goede
    veilig veilige veiligheid
    aanwezig aanwezige aanwezigheid
    één een
"""

APART = """
    begeleid beleid
    begeleider begeleiding
    maan man
    plaats plaat
    last las
    boor boord
    uur uurloon
    te tent
    mes meest
    schoen school
    dag dak
    weg week
"""


def rows(said: str) -> list[list[str]]:
    return [line.split() for line in said.strip().splitlines()]


def stems(said: str) -> list[str]:
    return [word.stem for word in words(said)]


@pytest.mark.parametrize("forms", rows(ALIKE), ids=lambda forms: forms[0])
def test_forms_of_a_word_are_alike(forms: list[str]) -> None:
    assert len({tuple(stems(form)) for form in forms}) == 1


@pytest.mark.parametrize("pair", rows(APART), ids=lambda pair: pair[0])
def test_other_words_are_apart(pair: list[str]) -> None:
    assert stems(pair[0]) != stems(pair[1])


def test_short_words_are_left_as_they_are() -> None:
    for word in ("ge", "en", "de", "les", "bus", "mes", "ben", "bbl", "pie"):
        assert stem(word) == word


def test_a_name_with_a_hyphen_is_its_parts_and_the_whole() -> None:
    assert [word.folded for word in words("je USB-stick!")] == ["je", "usb", "stick"]
    assert [(word.folded, word.start, word.end) for word in joined("je USB-stick!")] == [
        ("usbstick", 3, 12)
    ]


def test_words_know_where_they_stand() -> None:
    text = "Éérst: naar ’s-Graveland, om 13:00 👍 klaar?"

    assert [text[word.start : word.end] for word in words(text)] == [
        *("Éérst", "naar", "s", "Graveland", "om", "13", "00", "klaar")
    ]


def test_what_has_no_letters_or_digits_has_no_words() -> None:
    for said in ("", " ", "👍🎉", "…?!", "\x00", "_", "'", "--"):
        assert stems(said) == []


@given(st.text())
def test_any_text_has_words_that_stand_in_it(text: str) -> None:
    for word in (*words(text), *joined(text)):
        assert 0 <= word.start < word.end <= len(text)
        assert word.folded.isalnum()
        assert word.stem
        assert "'" not in word.stem
        assert '"' not in word.stem
