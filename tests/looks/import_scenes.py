"""What the pages show on which people come in, classes move up, and placements are handed over."""

from datetime import date

from tests.looks.given import noon
from tests.looks.scenes import FATIMA, Given
from tests.looks.shown import Form, Scene

KINDS = [
    ("pupils", "Leerlingen, met hun ouders"),
    ("parents", "Ouders, in een eigen bestand"),
    ("teachers", "Docenten"),
]
SCHOOL = {"id": "o_veerhuis", "name": "Het Veerhuis College"}
SENT: Given = {
    "id": "im_1",
    "name": "leerlingen kb3.csv",
    "kind": "pupils",
    "kind_word": "Leerlingen, met hun ouders",
    "state": "checked",
    "counts": {"addresses": 1},
    "made_at": noon(24),
    "ended_at": None,
    "school_id": "o_veerhuis",
    "job": None,
    "by": "Fatima Aziz",
    "school": "Het Veerhuis College",
}
NEW: Given = {
    "part": "leerling",
    "name": "Fenna Postma",
    "person": "",
    "is_new": True,
    "changes": [],
    "tie": None,
    "comes": True,
    "number": "020100",
}
CHANGED: Given = {
    **NEW,
    "name": "Noor Bakker",
    "person": "u_noor",
    "is_new": False,
    "comes": False,
    "changes": [("klas", "kb3", "kb4"), ("telefoon", "", "06 00000000"), ("profiel", None, None)],
}
MOTHER: Given = {**NEW, "part": "ouder 1", "name": "Mw. Postma", "comes": False, "number": ""}
ROWS: Given = {
    "bad": [
        {
            "line": 6,
            "name": "Sara Benali",
            "people": [],
            "faults": [("leerling", "“31-02-2011” is geen datum.")],
            "notes": [],
        }
    ],
    "partly": [],
    "changed": [{"line": 3, "name": "Noor Bakker", "people": [CHANGED], "faults": [], "notes": []}],
    "new": [
        {
            "line": 2,
            "name": "Fenna Postma",
            "people": [NEW, MOTHER],
            "faults": [],
            "notes": [("ouder 1", "Excel liet de 0 weg van 0612345678")],
        }
    ],
}
FOUND: Given = {
    "import": SENT,
    "counts": {"bad": 1, "partly": 1, "changed": 1, "new": 21, "same": 0},
    "sections": ROWS,
    "show": "",
    "shared": [
        {"email": f"{why}@thuis.example", "why": why, "names": ["A", "B"], "lines": [2, 3]}
        for why in ("adults", "family", "pupil", "mailbox")
    ],
    "missing": [("u_daan", "Daan de Wit")],
    "progress": None,
    "twins": [{**SENT, "id": "im_2", "kind_word": "Docenten"}],
    "moved_up": True,
    "page_number": 1,
}
LIST: Given = {
    "imports": [SENT, {**SENT, "state": "done"}],
    "form": Form({"kind": ""}),
    "schools": [("o_veerhuis", "Het Veerhuis College"), ("o_haspel", "Vakschool De Haspel")],
    "kinds": KINDS,
}
YEAR: Given = {
    "school": SCHOOL,
    "schools": [("o_veerhuis", "Het Veerhuis College")],
    "year": 2027,
    "classes": [
        {"name": "kb3", "pupils": 24, "next": "kb4"},
        {"name": "kb4", "pupils": 1, "next": ""},
        {"name": "schakel", "pupils": 6, "next": None},
    ],
    "last_day": date(2027, 7, 31),
    "done": [],
    "form": Form(),
}
ROOM: Given = {
    "id": "p_1",
    "title": "Noor · Stoutjes",
    "life": "active",
    "starts": date(2026, 9, 1),
    "ends": date(2027, 1, 1),
}
REPLACE: Given = {
    "who": {"id": "u_marieke", "name": "Marieke Hofstra"},
    "role": "teacher",
    "choices": [("u_bart", "Bart Willems")],
    "companies": [],
    "company": "",
    "placements": [ROOM],
    "chosen": None,
    "form": Form({"starts": "2026-11-26"}),
}
SUPERVISOR: Given = {
    **REPLACE,
    "role": "supervisor",
    "companies": [("c_1", "Stoutjes Staalbouw"), ("c_2", "Garage De Bocht")],
    "company": "c_1",
}

SCENES: dict[str, Scene] = {
    "imports": Scene("import/list.html", FATIMA, LIST),
    "imports-fault": Scene(
        "import/list.html",
        FATIMA,
        {**LIST, "imports": [], "form": Form({}, {"file": "Kies eerst een bestand."})},
    ),
    "import-columns": Scene(
        "import/columns.html",
        FATIMA,
        {
            "import": SENT,
            "columns": [
                {"name": "Stamnummer", "field": "number", "samples": ["020100", "020101"]},
                {"name": "Vak", "field": "", "samples": []},
            ],
            "fields": [("number", "Leerlingnummer"), ("last_name", "Achternaam")],
            "kinds": KINDS,
            "form": Form({}, {}, "Wijs aan in welke kolom de achternaam staat."),
        },
    ),
    "import-checked": Scene("import/report.html", FATIMA, FOUND),
    "import-all-bad": Scene(
        "import/report.html", FATIMA, {**FOUND, "show": "bad", "sections": {"bad": ROWS["bad"]}}
    ),
    "import-running": Scene(
        "import/report.html",
        FATIMA,
        {
            **FOUND,
            "import": {**SENT, "state": "running", "job": "j_1"},
            "progress": {"done": 8, "total": 22, "state": "waiting"},
        },
    ),
    "import-done": Scene(
        "import/report.html", FATIMA, {**FOUND, "import": {**SENT, "state": "done"}}
    ),
    "import-dropped": Scene(
        "import/report.html", FATIMA, {**FOUND, "import": {**SENT, "state": "dropped"}}
    ),
    "school-year": Scene("school_year/form.html", FATIMA, YEAR),
    "school-year-done": Scene(
        "school_year/form.html",
        FATIMA,
        {**YEAR, "classes": [], "done": [{"old": "kb4", "new": "", "at": noon(24)}]},
    ),
    "school-year-none": Scene("school_year/form.html", FATIMA, {**YEAR, "classes": []}),
    "school-year-preview": Scene(
        "school_year/preview.html",
        FATIMA,
        {
            "school": SCHOOL,
            "year": 2027,
            "rows": [
                {"old": "kb3", "new": "kb4", "pupils": 24, "into": True},
                {"old": "kb4", "new": "", "pupils": 1, "into": False},
            ],
            "last_day": date(2027, 7, 31),
            "moving": 24,
            "leaving": 1,
            "staying": [("u_daan", "Daan de Wit")],
            "typed": "old0=kb3&new0=kb4",
        },
    ),
    "replace-all": Scene("people/replace.html", FATIMA, REPLACE),
    "replace-all-supervisor": Scene("people/replace.html", FATIMA, SUPERVISOR),
    "replace-all-nobody": Scene("people/replace.html", FATIMA, {**REPLACE, "choices": []}),
    "replace-all-preview": Scene(
        "people/replace.html",
        FATIMA,
        {
            **REPLACE,
            "chosen": {"id": "u_bart", "name": "Bart Willems", "sits": True},
            "form": Form({"starts": "2026-11-26", "ends": "2026-12-24"}),
        },
    ),
    "replace-all-supervisor-preview": Scene(
        "people/replace.html",
        FATIMA,
        {
            **SUPERVISOR,
            "chosen": {"id": "u_sanne", "name": "Sanne Kok", "sits": False},
            "form": Form({"leaves": "yes"}),
        },
    ),
}
