"""Files as schools send them, made here: whoever stands in them is invented."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

HEADS = (
    *("Stamnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Stamklas"),
    *("Leerweg", "Profiel", "E-mail"),
    *("Ouder/verzorger 1 Aanhef", "Ouder/verzorger 1 Voorletters", "Ouder/verzorger 1 Achternaam"),
    *("Ouder/verzorger 1 E-mail", "Ouder/verzorger 2 Aanhef", "Ouder/verzorger 2 Voorletters"),
    *("Ouder/verzorger 2 Achternaam", "Ouder/verzorger 2 E-mail"),
)
FIRST = (
    *("Fenna", "Bram", "Aya", "Milan", "Sara", "Thijs", "Nadia", "Luuk", "Emir", "Isa", "Puck"),
    *("Ravi", "Lina", "Koen", "Yara", "Tobias", "Nour", "Jip", "Elif", "Morris", "Zoë", "Adam"),
    *("Wietske", "Ömer"),
)
LAST = (
    *("Postma", "Verhoeven", "Aksoy", "Kuipers", "Benali", "Hoekstra", "Rahimi", "Dijkstra"),
    *("Y\u0131ld\u0131z", "Peeters", "Brouwer", "Singh", "Haddad", "Mulder", "Okafor", "Scholten"),
    *("Farah", "Wouters", "Demirel", "Prins", "Schouten", "Bos", "Terpstra", "Çelik"),
)


def pupil(n: int, /, **changed: str) -> list[str]:
    """The cells of the n-th of a class of 24, with a mother and a father."""
    first, last = FIRST[n], LAST[n]
    cells = {
        "number": f"0{20100 + n}",
        "first_name": first,
        "prefix": "van der" if n == 3 else "",
        "last_name": last,
        "born": f"{n % 28 + 1:02}-{n % 12 + 1:02}-2011",
        "school_class": "kb3c",
        "track": "VMBO Kader",
        "profile": "PIE",
        "email": f"leerling{n}@leerling.example",
        "p1_title": "Mevr.",
        "p1_initials": "M.",
        "p1_last_name": last,
        "p1_email": f"moeder{n}@thuis.example",
        "p2_title": "Dhr.",
        "p2_initials": "V.",
        "p2_last_name": last,
        "p2_email": f"vader{n}@thuis.example",
    }
    return list({**cells, **changed}.values())


def a_class(**changed: Mapping[str, str]) -> list[list[str]]:
    """Twenty-four pupils; `n3={"born": ""}` changes the fourth."""
    return [pupil(n, **changed.get(f"n{n}", {})) for n in range(24)]


# A class in which three rows can't be taken over, and one family shares an address.
WITH_THREE_BAD_ROWS: dict[str, Mapping[str, str]] = {
    "n4": {"born": "31-02-2011"},
    "n9": {"last_name": ""},
    "n15": {"email": "bakker@thuis.example"},  # of a parent who is no relation
    "n20": {"email": "moeder20@thuis.example"},
}


def csv_of(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    separator: str = ";",
    encoding: str = "utf-8-sig",
    line_end: str = "\r\n",
) -> bytes:
    written = io.StringIO()
    table = csv.writer(written, delimiter=separator, lineterminator=line_end)
    table.writerow(heads)
    table.writerows(rows)
    return written.getvalue().encode(encoding, "replace")


def zip_of(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()
