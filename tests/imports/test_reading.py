"""A file is read whatever program wrote it; what can't be read is refused with what to do."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.admin.imports import columns, values
from server.admin.imports.receiving import received
from server.admin.imports.records import Record, read_row
from server.admin.imports.sheets import LARGEST
from server.errors import Problem
from tests.imports.files import HEADS, a_class, csv_of, pupil, zip_of

TODAY = date(2026, 11, 23)
BRIN = "99AA00"


def read(content: bytes, kind: str = "") -> list[Record]:
    """All rows of the one table in it, their columns guessed."""
    (sent,) = received(content, "leerlingen.csv", BRIN, kind)
    fields = sent.fields or columns.guessed(sent.kind, sent.sheet.headers)
    return [read_row(sent.kind, fields, row, TODAY) for row in sent.sheet.rows]


def says(content: bytes) -> str:
    with pytest.raises(Problem) as problem:
        received(content, "x", BRIN)
    return str(problem.value.say)


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_any_separator_and_encoding_gives_the_same_people(separator: str, encoding: str) -> None:
    rows = [pupil(4), pupil(20), pupil(10)]  # without letters that Windows-1252 hasn't

    found = read(csv_of(HEADS, rows, separator=separator, encoding=encoding))

    assert [one.own.name for one in found if one.own] == [
        "Sara Benali",
        "Zoë Schouten",
        "Puck Brouwer",
    ]
    assert [parent.known["email"] for parent in found[1].parents] == [
        "moeder20@thuis.example",
        "vader20@thuis.example",
    ]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_an_old_code_page_is_told_by_what_it_would_say(encoding: str) -> None:
    heads = ("Leerlingnummer", "Roepnaam", "Achternaam", "Geboortedatum", "Klas")
    names = ("Zoë", "Renée", "Daniël", "Loïs", "Noëlle", "Chloé", "Raïsa", "Michaël")
    rows = [(str(n), name, "Müller", "01-02-2011", "kb3") for n, name in enumerate(names)]

    found = read(csv_of(heads, rows, encoding=encoding))

    assert [one.own.known["first_name"] for one in found if one.own] == list(names)


def test_what_excel_does_to_a_file_is_met() -> None:
    rows = [[*pupil(0, born="40604", p1_email="a@x.example; b@x.example")], [""] * len(HEADS)]
    content = b"sep=;\r\n" + b"Leerlingen 2026;;;\r\n\r\n" + csv_of(HEADS, rows, encoding="utf-8")

    (fenna,) = read(content + b";;;;\r\n" * 40)

    assert fenna.line == 5
    assert fenna.own
    assert fenna.own.known["born"] == date(2011, 3, 2)
    said = [str(why) for _part, why in fenna.notes]
    assert said[0] == "Excel maakte van de datum een getal; wij lezen 02-03-2011"
    assert said[1].startswith("Er staan meer adressen in één cel")
    assert fenna.key == read(csv_of(HEADS, [pupil(0, number="20100")]))[0].key


def test_a_name_with_a_separator_and_a_line_break_stays_one_name() -> None:
    (one,) = read(csv_of(HEADS, [pupil(0, first_name='Jan; "Jip"', last_name="de\nWit")]))

    assert one.own
    assert one.own.name == 'Jan; "Jip" de Wit'


def test_a_row_that_is_too_wide_is_bad_and_says_why() -> None:
    (one,) = read(csv_of(HEADS, [[*pupil(0), "nog iets"]]))

    assert one.is_bad
    assert "meer cellen" in str(one.faults[0][1])


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("14-09-2011", date(2011, 9, 14)),
        ("14/9/11", date(2011, 9, 14)),
        ("2011-09-14", date(2011, 9, 14)),
        ("14.09.2011", date(2011, 9, 14)),
        ("14 september 2011", date(2011, 9, 14)),
        ("20110914", date(2011, 9, 14)),
        ("14-9-2011 0:00:00", date(2011, 9, 14)),
        ("40800", date(2011, 9, 14)),
    ],
)
def test_days_as_people_and_programs_write_them(text: str, born: date) -> None:
    assert values.born(text, TODAY).value == born


@pytest.mark.parametrize("text", ["31-02-2011", "09/14/2011", "gisteren", "14-09-1911", "12", "²"])
def test_what_is_no_birthday_is_said(text: str) -> None:
    read_ = values.born(text, TODAY)

    assert read_.value is None
    assert read_.fault


def test_a_phone_number_gets_its_zero_back() -> None:
    assert values.phone("612345678").value == "0612345678"
    assert values.phone("06 12 34 56 78").value == "06 12 34 56 78"
    assert values.phone("geen").note


@pytest.mark.parametrize(
    ("text", "track", "profile"),
    [
        ("VMBO Kader 3", "kb", "PIE"),
        ("KBL", "kb", "Produceren, installeren en energie"),
        ("Basisberoepsgericht", "bb", "pie"),
        ("Gemengde leerweg", "gl", "PIE"),
        ("MAVO", "tl", "PIE"),
    ],
)
def test_tracks_and_profiles_in_words(text: str, track: str, profile: str) -> None:
    assert values.track(text).value == track
    assert values.profile(profile).value == "PIE"


def test_the_columns_of_magister_and_somtoday_are_known() -> None:
    magister = ("Stamnr", "Roepnaam", "Tussenv.", "Achternaam", "Geb.datum", "Klas", "Studie",
                "E-mail leerling", "Ouder 1 - voorletters", "Ouder 1 - tussenvoegsel",
                "Ouder 1 - achternaam", "E-mail ouder 1", "Mobiel ouder 1")  # fmt: skip
    somtoday = ("Leerlingnummer", "Voornaam", "Tussenvoegsel", "Achternaam", "Geboortedatum",
                "Stamgroep", "Opleiding", "E-mailadres", "Verzorger 1 Naam",
                "Verzorger 1 E-mailadres", "Verzorger 1 Gezag")  # fmt: skip

    assert columns.guessed("pupils", magister) == [
        *("number", "first_name", "prefix", "last_name", "born", "school_class", "track", "email"),
        *("p1_first_name", "p1_prefix", "p1_last_name", "p1_email", "p1_phone"),
    ]
    assert columns.guessed("pupils", somtoday) == [
        *("number", "first_name", "prefix", "last_name", "born", "school_class", "track", "email"),
        *("p1_name", "p1_email", "p1_custody"),
    ]


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        (HEADS, "pupils"),
        (("Docentcode", "Roepnaam", "Achternaam", "E-mail", "Mentor van klas"), "teachers"),
        (("Afkorting", "Voornaam", "Achternaam", "E-mailadres"), "teachers"),
        (("Leerlingnummer", "Ouder achternaam", "Ouder e-mail", "Ouder gezag"), "parents"),
        (("Leerlingnummer", "Voorletters", "Achternaam", "E-mail", "Relatie"), "parents"),
    ],
)
def test_what_stands_in_a_file_is_told_by_its_columns(heads: tuple[str, ...], kind: str) -> None:
    assert columns.guessed_kind(heads) == kind


def test_what_the_school_chose_before_comes_first() -> None:
    chosen = columns.guessed("pupils", ("Code", "Naam"), {"code": "number", "naam": "last_name"})

    assert chosen == ["number", "last_name"]


def test_a_spreadsheet_is_refused_with_the_way_to_save_it() -> None:
    workbook = BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")

    assert "Opslaan als, CSV UTF-8" in says(workbook.getvalue())
    assert "Opslaan als, CSV UTF-8" in says(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leeg"),
        (b"\r\n;;\r\n", "leeg"),
        (csv_of(HEADS, []), "alleen kopjes"),
        (b"%PDF-1.7 ...", "geen tabel"),
        (b"\x89PNG\r\n\x1a\n", "geen tabel"),
        (b"a;b\r\n" + b"\x00\x01\x02" * 50, "geen tabel"),
        (b"PK\x03\x04" + b"rommel", "niet te openen"),
        (b"x" * (LARGEST + 1), "groter dan 5 MB"),
        (b"a;b\r\n" + b"1;2\r\n" * 20_011, "Hooguit 20000 regels"),
        (b"a;b\r\n1;" + b"x" * 3000, "te lang"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(content: bytes, words: str) -> None:
    assert words in says(content)


def test_a_zip_that_swells_is_not_unpacked() -> None:
    assert "te groot" in says(zip_of({"users.csv": bytes(31 * 1024 * 1024)}))
    lying = zip_of({"users.csv": b"a" * 1000}).replace(b"a" * 3, b"a" * 3)
    assert says(lying)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600) | st.text(max_size=300).map(lambda text: text.encode("utf-8")))
def test_whatever_is_sent_there_are_rows_or_words(content: bytes) -> None:
    assert rows_or_words(content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.text(max_size=20), min_size=1, max_size=len(HEADS) + 2), min_size=1, max_size=6
    ),
    st.sampled_from(["pupils", "parents", "teachers"]),
)
def test_whatever_stands_in_the_cells_each_row_is_read(rows: list[list[str]], kind: str) -> None:
    found = rows_or_words(csv_of(HEADS, rows), kind)

    assert isinstance(found, str) or len(found) <= len(rows)


def rows_or_words(content: bytes, kind: str = "") -> list[Record] | str:
    try:
        return read(content, kind)
    except Problem as problem:
        return str(problem.say)


def test_a_class_has_no_faults() -> None:
    records = read(csv_of(HEADS, a_class()))

    assert [one for one in records if one.is_bad or one.notes] == []
    assert len(records) == 24
