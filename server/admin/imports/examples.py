"""Files to begin with, filled with people who don't exist."""

import csv
import io

from server.admin.imports.columns import FileKind

PARENT = ("Aanhef", "Voorletters", "Tussenvoegsel", "Achternaam", "E-mail", "Telefoon", "Gezag")
HEADS: dict[FileKind, tuple[str, ...]] = {
    "pupils": (
        *("Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum", "Klas"),
        *("Leerweg", "Profiel", "E-mail", "Telefoon"),
        *(f"Ouder/verzorger 1 {name}" for name in PARENT),
        *(f"Ouder/verzorger 2 {name}" for name in PARENT),
    ),
    "parents": ("Leerlingnummer", *(f"Ouder {name}" for name in PARENT)),
    "teachers": (
        *("Docentcode", "Aanhef", "Roepnaam", "Tussenvoegsel", "Achternaam"),
        *("E-mail", "Telefoon", "Mentor van klas"),
    ),
}
MOTHER = ("Mw.", "S.", "van", "Dijk", "s.vandijk@thuis.example", "06 00000011", "ja")
FATHER = ("Dhr.", "K.", "", "Vermeer", "k.vermeer@thuis.example", "06 00000012", "ja")
ROWS: dict[FileKind, tuple[tuple[str, ...], ...]] = {
    "pupils": (
        ("100201", "Fleur", "", "Vermeer", "14-03-2011", "kb3", "kb", "PIE",
         "fleur.vermeer@leerling.example", "06 00000010", *MOTHER, *FATHER),
        ("100202", "Bilal", "el", "Amrani", "02-11-2010", "kb3", "kb", "BWI", "", "",
         "Mw.", "N.", "", "Amrani", "n.amrani@thuis.example", "", "ja", *[""] * 7),
    ),
    "parents": (("100201", *MOTHER), ("100201", *FATHER)),
    "teachers": (
        ("VRM", "Mw.", "Anouk", "", "Vermaat", "a.vermaat@school.example", "", "kb3"),
        ("KOO", "Dhr.", "Wessel", "de", "Koning", "w.dekoning@school.example", "", ""),
    ),
}  # fmt: skip


def example(kind: FileKind) -> str:
    """Names of columns and two rows, with semicolons, as Dutch spreadsheets want them."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(HEADS[kind])
    table.writerows(ROWS[kind])
    return "\ufeff" + written.getvalue()
