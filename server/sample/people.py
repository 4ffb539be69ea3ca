"""The invented people of the sample region, by their names of signing in."""

from dataclasses import dataclass
from typing import Literal

from server.permissions import (
    ADMIN,
    COORDINATOR,
    LEAD_APPLICANT,
    SAFETY_OFFICER,
    STAFF,
    SUPERVISOR,
    TEACHER,
    Role,
)
from server.sample.days import MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY, Day

REGION = "region"


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody who works somewhere: `ties` are roles at schools, companies or the region."""

    first_name: str
    last_name: str
    ties: tuple[tuple[Role, str], ...]
    email: str

    @property
    def is_staff(self) -> bool:
        """Whether this person works for a school or the region."""
        return any(role in STAFF for role, _ in self.ties)


@dataclass(frozen=True, slots=True)
class Parent:
    """Somebody with authority over children."""

    title: Literal["Mw.", "Dhr."]
    last_name: str
    children: tuple[str, ...]
    phone: str

    def email(self, name: str) -> str:
        return f"{name}@thuis.example"


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of Het Veerhuis, who reaches that age on that day."""

    first_name: str
    last_name: str
    age: int
    birthday: Day
    school_class: str
    profile: str
    both_sign: bool = False


ADULTS = {
    "admin": Adult("Peter", "Smeets", ((ADMIN, "veerhuis"),), "beheer@veerhuis.example"),
    "fatima": Adult("Fatima", "Aziz", ((COORDINATOR, "veerhuis"),), "fatima@veerhuis.example"),
    "marieke": Adult("Marieke", "Hofstra", ((TEACHER, "veerhuis"),), "marieke@veerhuis.example"),
    "bart": Adult("Bart", "Willems", ((TEACHER, "veerhuis"),), "bart@veerhuis.example"),
    "joke": Adult("Joke", "van Dam", ((SAFETY_OFFICER, "veerhuis"),), "joke@veerhuis.example"),
    "ruud": Adult("Ruud", "Peters", ((LEAD_APPLICANT, REGION),), "ruud@veerhuis.example"),
    "ingrid": Adult("Ingrid", "Maas", ((COORDINATOR, "haspel"),), "ingrid@haspel.example"),
    # Teaches Sem at De Haspel, and guides pupils at MaakLab on her other days.
    "sanne": Adult(
        "Sanne", "Kok", ((TEACHER, "haspel"), (SUPERVISOR, "maaklab")), "sanne@haspel.example"
    ),
    "henk": Adult("Henk", "Stoutjes", ((SUPERVISOR, "stoutjes"),), "henk@stoutjes.example"),
    "priya": Adult("Priya", "Raman", ((SUPERVISOR, "vanderknaap"),), "priya@vanderknaap.example"),
    "kees": Adult("Kees", "Lindeman", ((SUPERVISOR, "lindeman"),), "kees@lindeman.example"),
    "mo": Adult("Mo", "Azizi", ((SUPERVISOR, "debocht"),), "mo@debocht.example"),
    "anja": Adult("Anja", "Kwast", ((SUPERVISOR, "kwast"),), "anja@kwast.example"),
}

PUPILS = {
    "noor": Pupil("Noor", "Bakker", 15, Day(-22, TUESDAY), "kb3", "PIE"),
    "yusuf": Pupil("Yusuf", "Demir", 16, Day(5, THURSDAY), "kb3", "M&T"),
    "jayden": Pupil("Jayden", "Visser", 14, Day(-17, SATURDAY), "bb3", "PIE"),
    "zofia": Pupil("Zofia", "Kowalska", 15, Day(-30, MONDAY), "bb3", "BWI"),
    "daan": Pupil("Daan", "de Wit", 16, Day(-18, WEDNESDAY), "kb4", "M&T"),
    "amira": Pupil("Amira", "El Idrissi", 15, Day(-14, SUNDAY), "kb3", "M&T", both_sign=True),
    "sem": Pupil("Sem", "Jansen", 15, Day(-26, THURSDAY), "kb3", "MVI"),
    "lotte": Pupil("Lotte", "Smit", 15, Day(-35, TUESDAY), "kb3", "BWI"),
}

PARENTS = {
    "bakker": Parent("Mw.", "Bakker", ("noor",), "06 00 00 00 01"),
    "demir": Parent("Dhr.", "Demir", ("yusuf",), "06 00 00 00 02"),
    "visser": Parent("Mw.", "Visser", ("jayden",), "06 00 00 00 03"),
    "kowalska": Parent("Mw.", "Kowalska", ("zofia",), "06 00 00 00 04"),
    "dewit": Parent("Dhr.", "de Wit", ("daan",), "06 00 00 00 05"),
    "elidrissi-moeder": Parent("Mw.", "El Idrissi", ("amira",), "06 00 00 00 06"),
    "elidrissi-vader": Parent("Dhr.", "El Idrissi", ("amira",), "06 00 00 00 07"),
    "jansen": Parent("Mw.", "Jansen", ("sem",), "06 00 00 00 08"),
    "smit": Parent("Dhr.", "Smit", ("lotte",), "06 00 00 00 09"),
}
