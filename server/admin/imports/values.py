"""What stands in one cell, as it is kept: a value, what is wrong with it, what to know about it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.accounts.actions import OLDEST, PROFILES, YOUNGEST
from server.accounts.addresses import SHAPE
from server.accounts.models import Custody
from server.words import Sentence, _

DAY_ZERO = date(1899, 12, 30)  # of Excel, which counts days
EXCEL_DAYS = range(20_000, 60_000)  # 1954 to 2064
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
IN_WORDS = re.compile(r"(\d{1,2})[- ]([a-z]{3})[a-z]*\.?[- ](\d{4}|\d{2})")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$")

PREFIXES = frozenset(
    {
        *("van", "de", "der", "den", "het", "'t", "ten", "ter", "te", "in", "op", "onder", "over"),
        *("aan", "bij", "tot", "uit", "el", "al", "von", "la", "le", "du", "da", "di", "dos"),
        *("bin", "ben", "abu", "d'", "v.d.", "v/d", "zu", "af"),
    }
)
PROFILE_WORDS = (
    ("PIE", ("pie", "produceren")),
    ("BWI", ("bwi", "bouwen")),
    ("M&T", ("m&t", "men t", "m t", "mobiliteit")),
    ("D&P", ("d&p", "den p", "d p", "dienstverlening")),
    ("MVI", ("mvi", "media")),
)
TRACK_WORDS = (
    ("gl", ("gl", "gemengd")),
    ("tl", ("tl", "mavo", "theoretisch")),
    ("kb", ("kb", "kbl", "kader")),
    ("bb", ("bb", "bbl", "basis")),
)
SHARED_NAMES = frozenset(
    {
        *("info", "administratie", "admin", "algemeen", "contact", "office", "kantoor", "receptie"),
        *("school", "noreply", "no-reply", "directie", "secretariaat", "mail", "post", "sales"),
        *("leerlingzaken", "balie"),
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value out of a cell; with a fault there is none, a note goes beside it."""

    value: Any = None
    fault: Sentence | None = None
    note: Sentence | None = None


def born(text: str, today: date) -> Reading:
    """A day of birth, however it is written; two digits of a year mean the latest that was."""
    found, from_number = _day(CLOCK.sub("", text.strip().lower()), today)
    if found is None:
        fault = _("“{text}” is geen datum. Schrijf hem zo: 14-09-2011", text=text[:40])
        return Reading(fault=fault)
    if not YOUNGEST <= today.year - found.year <= OLDEST:
        return Reading(fault=_("Kijk de geboortedatum na: {day}", day=f"{found:%d-%m-%Y}"))
    note = _("Excel maakte van de datum een getal; wij lezen {day}", day=f"{found:%d-%m-%Y}")
    return Reading(found, note=note if from_number else None)


def _day(text: str, today: date) -> tuple[date | None, bool]:
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in EXCEL_DAYS:
        return DAY_ZERO + timedelta(days=int(text)), True
    for shape, order in ((DAY_FIRST, (2, 1, 0)), (YEAR_FIRST, (0, 1, 2)), (PACKED, (0, 1, 2))):
        if parts := shape.fullmatch(text):
            said = [int(part) for part in parts.groups()]
            return _date(*(said[at] for at in order), today=today), False
    if (parts := IN_WORDS.fullmatch(text)) and parts[2] in MONTHS:
        month = MONTHS.index(parts[2]) + 1
        return _date(int(parts[3]), month, int(parts[1]), today=today), False
    return None, False


def _date(year: int, month: int, day: int, *, today: date) -> date | None:
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None


def email(text: str) -> Reading:
    """An address in small letters; of several in one cell the first."""
    found = [one for one in re.split(r"[;,\s]+", text.strip().lower()) if one]
    address = re.sub(r"^(mailto:|<)|>$", "", found[0]) if found else ""
    if len(address) > 254 or not SHAPE.fullmatch(address):
        fault = _("“{text}” is geen e-mailadres. Schrijf het zo: naam@voorbeeld.nl", text=text[:60])
        return Reading(fault=fault)
    note = _("Er staan meer adressen in één cel; het eerste telt: {email}", email=address)
    return Reading(address, note=note if len(found) > 1 else None)


def phone(text: str) -> Reading:
    """A number as it was written, with the zero back that Excel takes away."""
    digits = re.sub(r"\D", "", text)
    if not 6 <= len(digits) <= 15 or re.search(r"[a-z@]", text.lower()):
        return Reading("", note=_("“{text}” is geen telefoonnummer; weggelaten", text=text[:40]))
    if len(digits) == 9 and digits == text and digits[0] != "0":
        return Reading(f"0{digits}", note=_("Excel liet de 0 weg van {phone}", phone=f"0{digits}"))
    return Reading(text[:30])


def number(text: str) -> str:
    """How a number of a pupil or a code of a teacher is compared: Excel drops leading zeros."""
    plain = re.sub(r"\.0+$", "", text.strip().lower())
    return (plain.lstrip("0") or "0") if plain.isascii() and plain.isdigit() else plain


def track(text: str) -> Reading:
    """bb, kb, gl or tl out of words such as “VMBO Kader 3”."""
    words = set(re.split(r"[^a-z]+", text.lower()))
    starts = [found for found, known in TRACK_WORDS if _holds(words, known)]
    if starts:
        return Reading(starts[0])
    return Reading(note=_("Leerweg “{text}” kennen we niet; leeg gelaten", text=text[:40]))


def _holds(words: set[str], known: tuple[str, ...]) -> bool:
    return any(word == one or (len(one) > 4 and word.startswith(one)) for word in words
               for one in known)  # fmt: skip


def profile(text: str) -> Reading:
    """PIE, BWI, M&T, D&P or MVI out of its code or its whole name."""
    said = text.lower().replace(" en ", "en ").strip()
    if said.upper() in PROFILES:
        return Reading(said.upper())
    for found, starts in PROFILE_WORDS:
        if said.startswith(starts):
            return Reading(found)
    return Reading(note=_("Profiel “{text}” kennen we niet; leeg gelaten", text=text[:40]))


def title(text: str) -> str:
    """Mw., Dhr. or none, out of a form of address, a sex or a relation."""
    said = text.lower().strip(" .")
    if said in ("mw", "mevr", "mevrouw", "v", "vrouw", "f", "female", "moeder", "mother", "mej"):
        return "Mw."
    if said in ("dhr", "de heer", "heer", "hr", "meneer", "m", "man", "male", "vader", "father"):
        return "Dhr."
    return ""


def without_title(text: str) -> tuple[str, str]:
    """(Form of address, the rest) of “Mw. A. de Wit”; "" when it has none."""
    first, _space, rest = text.partition(" ")
    found = title(first) if len(first) > 1 else ""
    return (found, rest) if found and rest else ("", text)


def custody(text: str) -> Custody:
    """What a parent is to the pupil; whatever isn't known otherwise is kept informed only."""
    said = text.lower().strip()
    if said.startswith(("voogd", "guardian")):
        return "guardian"
    if said.startswith(("pleeg", "verzorger", "huishouden", "household")):
        return "household"
    yes = ("ja", "j", "yes", "y", "true", "1", "x", "waar", "ouder", "wettelijk", "vader", "moeder")
    if said in yes or said.startswith(("ouder met", "wettelijk", "gezag", "authority")):
        return "authority"
    return "contact"


def whole_name(text: str) -> tuple[str, str, str]:
    """(First name, prefix, last name) out of “Wit, Daan de” or “Daan de Wit”."""
    last, comma, rest = text.partition(",")
    words = rest.split() if comma else text.split()
    if comma:
        kept = [word for word in words if word.lower() in PREFIXES]
        first = [word for word in words if word.lower() not in PREFIXES]
        return " ".join(first), " ".join(kept), last.strip()
    if len(words) < 2:
        return "", "", text.strip()
    return words[0], "", " ".join(words[1:])


def plain(text: str) -> str:
    """A name as it is compared: small letters, without accents, points and spaces."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if sign.isalnum())


def is_shared_name(address: str) -> bool:
    """Whether this looks like the mailbox of an organisation: info@, administratie@."""
    return address.partition("@")[0] in SHARED_NAMES
