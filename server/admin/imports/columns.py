"""Which column of a file holds what: guessed from its name, as Magister and Somtoday write them."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from server.admin.imports.values import plain
from server.words import Sentence, _

FileKind = Literal["pupils", "parents", "teachers"]

KINDS: dict[FileKind, Sentence] = {
    "pupils": _("Leerlingen, met hun ouders"),
    "parents": _("Ouders, in een eigen bestand"),
    "teachers": _("Docenten"),
}

PARENT = {
    "title": _("aanhef"),
    "first_name": _("voornaam of voorletters"),
    "prefix": _("tussenvoegsel"),
    "last_name": _("achternaam"),
    "name": _("hele naam"),
    "email": _("e-mailadres"),
    "phone": _("telefoon"),
    "custody": _("gezag"),
}
PUPIL: dict[str, Sentence] = {
    "number": _("Leerlingnummer"),
    "first_name": _("Roepnaam"),
    "prefix": _("Tussenvoegsel"),
    "last_name": _("Achternaam"),
    "name": _("Hele naam"),
    "born": _("Geboortedatum"),
    "school_class": _("Klas"),
    "track": _("Leerweg"),
    "profile": _("Profiel"),
    "email": _("E-mailadres"),
    "phone": _("Telefoon"),
}
FIELDS: dict[FileKind, dict[str, Sentence]] = {
    "pupils": {
        **PUPIL,
        **{f"p1_{name}": _("Ouder 1: {what}", what=said) for name, said in PARENT.items()},
        **{f"p2_{name}": _("Ouder 2: {what}", what=said) for name, said in PARENT.items()},
    },
    "parents": {
        "number": _("Leerlingnummer"),
        **{f"p1_{name}": _("Ouder: {what}", what=said) for name, said in PARENT.items()},
    },
    "teachers": {
        "number": _("Docentcode"),
        "title": _("Aanhef"),
        "first_name": _("Roepnaam"),
        "prefix": _("Tussenvoegsel"),
        "last_name": _("Achternaam"),
        "name": _("Hele naam"),
        "email": _("E-mailadres"),
        "phone": _("Telefoon"),
        "school_class": _("Mentor van klas"),
    },
}

WORDS: dict[str, str] = {
    "number": "leerlingnummer leerlingnr stamnummer stamnr llnr llnummer studentnummer leerlingid"
    " leerlingcode nummer nr",
    "first_name": "roepnaam voornaam voornamen roepnaamleerling voornaamleerling givenname",
    "prefix": "tussenvoegsel tussenvoegsels tussenv tv voorvoegsel voorvoegsels"
    " tussenvoegselleerling",
    "last_name": "achternaam familienaam achternaamleerling geboorteachternaam familyname surname",
    "name": "naam volledigenaam leerling leerlingnaam naamleerling volledigenaamleerling",
    "born": "geboortedatum gebdatum geboren gebdat geboortedag geboortedatumleerling",
    "school_class": "klas stamklas groep klascode lesgroep basisgroep stamgroep",
    "track": "leerweg opleiding studie opleidingsnaam niveau opleidingcode",
    "profile": "profiel profielcode beroepsgerichtprofiel profielkeuze",
    "email": "email emailadres mail mailadres emailleerling leerlingemail schoolemail"
    " emailadresleerling emailschool",
    "phone": "telefoon telefoonnummer mobiel mobielnummer telefoonmobiel mobieltelefoon tel gsm"
    " mobieletelefoon telefoonleerling",
}  # fmt: skip
TEACHER_WORDS = {
    **{name: WORDS[name] for name in ("first_name", "prefix", "last_name", "email", "phone")},
    "number": "docentcode code afkorting docentafkorting medewerkercode personeelscode docent"
    " medewerkernummer personeelsnummer",
    "title": "aanhef geslacht titel",
    "name": "naam volledigenaam docentnaam",
    "school_class": "mentorvan mentorklas mentor klas mentorvanklas mentorgroep",
}
PARENT_WORDS = {
    "title": "aanhef geslacht titel aanspreektitel relatie soortrelatie relatietype",
    "first_name": "voorletters roepnaam voornaam initialen",
    "prefix": "tussenvoegsel tussenvoegsels tv voorvoegsel voorvoegsels",
    "last_name": "achternaam familienaam",
    "name": "naam volledigenaam",
    "email": "email emailadres mail mailadres",
    "phone": "telefoon telefoonnummer mobiel mobielnummer tel telefoonmobiel mobieltelefoon",
    "custody": "gezag ouderlijkgezag wettelijkvertegenwoordiger gezaghebbend heeftgezag soort",
}
KNOWN = {
    what: {word: name for name, words in table.items() for word in words.split()}
    for what, table in (("pupil", WORDS), ("teacher", TEACHER_WORDS), ("parent", PARENT_WORDS))
}
# What stands in the name of a column about a parent: "Ouder/verzorger 1 E-mail", "E-mail moeder".
ABOUT_PARENT = re.compile(
    r"(ouderverzorger|verzorgerouder|wettelijkvertegenwoordiger|ouder|verzorger|oudverz|contactpersoon"
    r"|relatie(?=[12])|voogd|moeder|vader)(s?)([12]?)(van)?"
)
TEACHER_SIGNS = frozenset(TEACHER_WORDS["number"].split()) - {"code"} | {"mentorvan", "mentorklas"}


def guessed_kind(headers: Sequence[str]) -> FileKind:
    """What stands in a file with these columns."""
    plains = {plain(header) for header in headers}
    if plains & TEACHER_SIGNS:
        return "teachers"
    own = {KNOWN["pupil"].get(one) for one in plains}
    if not own & {"first_name", "last_name", "name", "born"} and any(map(_of_parent, plains)):
        return "parents"
    has_parents_words = "gezag" in plains or "relatie" in plains
    return "parents" if has_parents_words and not own & {"born", "school_class"} else "pupils"


def guessed(
    kind: FileKind, headers: Sequence[str], remembered: Mapping[str, str] | None = None
) -> list[str]:
    """For each column the name of its field, or "" where it is left out; each field once.

    `remembered` is what the school chose before: plain name of a column → field.
    """
    before, taken, found = remembered or {}, set[str](), []
    for header in headers:
        wish = before.get(plain(header))
        field = wish if wish is not None else guess(kind, header)
        if field and (field in taken or field not in FIELDS[kind]):
            field = ""
        taken.add(field)
        found.append(field)
    return found


def guess(kind: FileKind, header: str) -> str:
    """The field that a column of this name holds, "" when nobody can tell."""
    name = plain(header)
    if kind == "teachers":
        return KNOWN["teacher"].get(name, "")
    if kind == "parents":
        own = KNOWN["pupil"].get(name) if name != "nummer" else "number"
        is_number = own == "number" or name in ("leerling", "vanleerling")
        bare = KNOWN["parent"].get(name)
        return "number" if is_number else _of_parent(name) or (f"p1_{bare}" if bare else "")
    return KNOWN["pupil"].get(name) or _of_parent(name)


def known_columns(cells: Sequence[str]) -> int:
    """How many of these cells are names of columns that we know, of whatever kind of file."""
    return sum(any(guess(kind, cell) for kind in KINDS) for cell in cells if cell)


def _of_parent(name: str) -> str:
    """`p1_email` of “ouderverzorger1email”, "" when it isn't about a parent."""
    about = ABOUT_PARENT.search(name)
    if about is None:
        return ""
    rest = name[: about.start()] + name[about.end() :]
    digit = about[3] or ("2" if about[1] == "vader" else "1")
    if rest[-1:] in ("1", "2"):
        rest, digit = rest[:-1], rest[-1]
    field = KNOWN["parent"].get(rest, "" if rest else "name")
    return f"p{digit}_{field}" if field else ""
