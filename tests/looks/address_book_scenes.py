"""What the pages about people and companies show."""

from datetime import date

from tests.looks.office_scenes import ROW
from tests.looks.scenes import FATIMA, Given
from tests.looks.shown import Form, Scene

NOOR_KNOWN: Given = {
    "id": "u_noor",
    "name": "Noor Bakker",
    "role": "pupil",
    "email": "noor@veerhuis.example",
    "phone": "06 00000000",
    "born": date(2011, 3, 2),
    "age": 15,
    "school_class": "kb3",
    "track": "kb",
    "profile": "PIE",
    "both_sign": True,
    "verified": True,
    "bounced": False,
}
PARENT_ROW: Given = {
    "id": "u_bakker",
    "name": "Mw. Bakker",
    "custody": "authority",
    "institution": "",
    "email": "bakker@thuis.example",
    "phone": "06 00000001",
    "bounced": True,
    "since": date(2026, 8, 1),
}
TIE: Given = {
    "id": "af1",
    "role": "pupil",
    "organisation": "Het Veerhuis College",
    "since": date(2026, 8, 1),
    "until": None,
}
KNOWN: Given = {
    "who": NOOR_KNOWN,
    "affiliations": [TIE, {**TIE, "until": date(2026, 10, 1)}],
    "parents": [PARENT_ROW],
    "children": [],
    "placements": [ROW],
    "may_change": True,
    "number": "020100",
    "hands_over": [],
    "substitutions": [],
}
TEACHER: Given = {
    **KNOWN,
    "who": {**NOOR_KNOWN, "role": "teacher", "born": None, "bounced": True, "verified": False},
    "parents": [],
    "number": "HOF",
    "hands_over": ["teacher", "supervisor"],
    "substitutions": [
        {
            "id": "sb_1",
            "teacher": ("u_marieke", "Marieke Hofstra"),
            "substitute": ("u_bart", "Bart Willems"),
            "starts": date(2026, 12, 1),
            "ends": ends,
            "has_begun": ends is None,
        }
        for ends in (None, date(2026, 12, 24))
    ],
}
COMPANY: Given = {
    "id": "c_1",
    "name": "Stoutjes Staalbouw",
    "short_name": "Stoutjes",
    "kvk": "90000001",
    "shared_address": "info@stoutjes.example",
}
ADDRESS: Given = {
    "id": "a_1",
    "label": "Poort 2",
    "street": "Kadeweg 14",
    "postcode": "0000 AB",
    "town": "Veldhaven",
}
PEOPLE: list[Given] = [
    {
        "id": f"u_{n}",
        "name": name,
        "role": role,
        "roles": [word],
        "about": about,
        "email": "",
        "signed_in": True,
        "bounced": n == 1,
    }
    for n, (name, role, word, about) in enumerate(
        [
            ("Amira El Idrissi", "pupil", "leerling", "kb3"),
            ("Mw. Bakker", "parent", "ouder", ""),
            ("Henk Stoutjes", "supervisor", "praktijkbegeleider", "Stoutjes Staalbouw"),
            ("Marieke Hofstra", "teacher", "docent", "Het Veerhuis College"),
        ]
    )
]


# As the server finds them: the wrong ones before the missing ones.
WRONG_COMPANY = {
    "short_name": "Dit is te lang: hooguit 40 tekens.",
    "shared_address": "Dit lijkt geen e-mailadres.",
    "name": "Vul dit in.",
    "town": "Vul dit in.",
}

SCENES: dict[str, Scene] = {
    "people": Scene(
        "people/list.html",
        FATIMA,
        {"people": PEOPLE, "filters": Form(), "total": 4, "more": None, "less": None},
    ),
    "person": Scene("people/show.html", FATIMA, KNOWN),
    "teacher": Scene("people/show.html", FATIMA, TEACHER),
    "person-new": Scene(
        "people/form.html",
        FATIMA,
        {
            "form": Form({"role": "pupil", "title": ""}),
            "who": None,
            "organisations": [("Scholen", [("o_veerhuis", "Het Veerhuis College")])],
        },
    ),
    "parent-new": Scene(
        "people/parent.html",
        FATIMA,
        {
            "form": Form({"custody": "authority", "language": "nl", "title": "Mw."}),
            "pupil": NOOR_KNOWN,
            "parent": None,
            "parents": [("u_demir", "Dhr. Demir")],
            "languages": [("nl", "Nederlands"), ("en", "English")],
        },
    ),
    "companies": Scene(
        "companies/list.html",
        FATIMA,
        {"companies": [{**COMPANY, "town": "Veldhaven", "pupils": 1}], "filters": Form()},
    ),
    "company": Scene(
        "companies/show.html",
        FATIMA,
        {
            "company": COMPANY,
            "addresses": [ADDRESS, {**ADDRESS, "label": ""}],
            "supervisors": [{"id": "u_henk", "name": "Henk Stoutjes", "email": None}],
            "placements": [ROW],
            "may_change": True,
        },
    ),
    "company-new": Scene("companies/form.html", FATIMA, {"form": Form(), "company": None}),
    "company-wrong": Scene(
        "companies/form.html",
        FATIMA,
        {"form": Form({"short_name": "S" * 60}, WRONG_COMPANY), "company": None},
    ),
    "company-address": Scene(
        "companies/address.html", FATIMA, {"form": Form(), "company": COMPANY, "address": None}
    ),
}
