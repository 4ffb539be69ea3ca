"""Names of files are words for people: nothing in them reaches a path, a header or the eye."""

import unicodedata

import pytest

from server.files.names import LONGEST, clean, disposition, shown

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\cmd.exe",
    "/etc/passwd",
    "C:\\boot.ini",
    "foto.jpg\r\nSet-Cookie: evil=1",
    'foto".jpg; filename="evil.html',
    "foto\x00.jpg",
    "\u202egpj.exe",  # reads as exe.jpg
    "a\u200bb\u2066c.png",
    "\ud800.png",
    "x" * 300 + ".pdf",
    "é" * 300,
    "...",
    "",
    "   ",
    ".htaccess",
    "con.txt",
    "LPT1",
    "<script>alert(1)</script>.png",
    "%2e%2e%2f",
    "een  naam   met\tspaties .pdf",
    "نص.pdf",
    "👩‍🏭 werk.png",
]


@pytest.mark.parametrize("content", ["webp", "pdf", "zip", "txt"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_one_short_line_of_letters_with_an_honest_extension(
    name: str, content: str
) -> None:
    found = clean(name, content)

    assert not set('/\\<>:"|?*%\r\n\0') & set(found)
    assert not {unicodedata.category(letter) for letter in found} & {"Cc", "Cf", "Cs", "Zl"}
    assert found.endswith(f".{content}")
    assert 0 < len(found) <= LONGEST
    assert not found.startswith((".", " "))
    assert found.split(".")[0].lower() not in ("con", "lpt1")
    assert clean(found, content) == found


@pytest.mark.parametrize(
    ("said", "content", "wanted"),
    [
        ("IMG_1234.HEIC", "webp", "IMG_1234.webp"),
        ("Werktekening hoek.PDF", "pdf", "Werktekening hoek.pdf"),
        ("uren.csv", "txt", "uren.csv"),
        ("start.bat", "txt", "start.bat.txt"),
        ("verslag.docx", "zip", "verslag.docx.zip"),
        ("foto", "webp", "foto.webp"),
        ("v1.2 tekening", "pdf", "v1.2 tekening.pdf"),
    ],
)
def test_the_extension_tells_what_it_is(said: str, content: str, wanted: str) -> None:
    assert clean(said, content) == wanted


@pytest.mark.parametrize("name", HOSTILE)
def test_the_header_is_one_line_of_ascii(name: str) -> None:
    header = disposition(clean(name, "pdf"))

    assert header.isascii()
    assert header.startswith("attachment; ")
    assert not set("\r\n\0") & set(header)
    assert header.count('"') == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_a_sentence_has_no_end(name: str) -> None:
    assert len(shown(name)) <= LONGEST
    assert shown(name).isprintable()
