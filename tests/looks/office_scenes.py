"""What the pages of teachers and coordinators show."""

from datetime import date
from typing import Any

from tests.looks.given import noon
from tests.looks.scenes import FATIMA, MARIEKE, QUIET, ROOM, THURSDAY, YUSUF, Given
from tests.looks.shown import Form, Scene

JAYDEN: Given = {"id": "u_jayden", "name": "Jayden Visser", "role": "pupil"}
NEEDS: list[Given] = [
    {
        "pupil": "Jayden Visser",
        "host": "Van der Knaap",
        "icon": "sign",
        "tone": "heed",
        "tag": "Handtekening",
        "why": "Ouder tekende nog niet. Hij is 14 en kan zo niet starten.",
        "act": {"word": "Leg vast", "href": "/placements/p_jayden/signature"},
        "href": "/placements/p_jayden",
    },
    {
        "pupil": "Zofia Kowalska",
        "host": "Bouwgroep Lindeman",
        "icon": "mail",
        "tone": "",
        "tag": "Uitnodiging",
        "why": "De uitnodiging van Kees is verlopen.",
        "act": None,
        "href": "/placements/p_zofia",
    },
]
ROW: Given = {
    "id": "p_noor",
    "pupil": {"name": "Noor Bakker", "role": "pupil"},
    "school_class": "kb3",
    "kind": "company_elective",
    "host": "Stoutjes Staalbouw",
    "teacher": "Marieke Hofstra",
    "supervisor": "Henk Stoutjes",
    "starts": date(2026, 9, 17),
    "ends": date(2026, 12, 10),
    "life": "active",
    "waits_for": None,
}
ROWS: list[Given] = [
    ROW,
    {
        **ROW,
        "id": "p_jayden",
        "pupil": JAYDEN,
        "school_class": "bb3",
        "kind": "internship",
        "host": "Installatiebedrijf Van der Knaap",
        "supervisor": "Priya Raman",
        "life": "signing",
        "waits_for": "wacht op een ouder",
    },
    {**ROW, "id": "p_x", "life": "draft", "supervisor": None, "teacher": None},
    *({**ROW, "id": f"p_{life}", "life": life} for life in ("ready", "finished", "ended_early")),
]
PLACEMENT: Given = {
    "id": "p_jayden",
    "pupil": JAYDEN,
    "age": 14,
    "kind": "internship",
    "host": "Installatiebedrijf Van der Knaap",
    "place": "Werkplaats Zuid, Dijkweg 3, 0000 AB Veldhaven",
    "elective": "Warmte en water",
    "starts": date(2026, 12, 1),
    "ends": date(2027, 1, 29),
    "days": [THURSDAY, {**THURSDAY, "weekday": 5, "from": "08:15", "until": "15:45"}],
    "week_minutes": 630,
    "life": "signing",
    "reason": "",
    "over_at": None,
    "seated": True,
}
INVITED: Given = {"id": "i1", "address": "p…a@knaap.example", "expires_at": noon(30)}
MEMBERS: list[Given] = [
    {**JAYDEN, "state": "seated", "since": noon(20), "invitation": None, "bounced": False},
    {
        "id": "u_priya",
        "name": "Priya Raman",
        "role": "supervisor",
        "state": "invited",
        "bounced": True,
        "since": None,
        "invitation": INVITED,
    },
    {
        "id": "u_visser",
        "name": "Mw. Visser",
        "role": "parent",
        "state": "expired",
        "bounced": False,
        "since": None,
        "invitation": INVITED,
    },
    {
        "id": "u_vader",
        "name": "Dhr. Visser",
        "role": "parent",
        "state": "of_age",
        "bounced": False,
        "since": None,
        "invitation": None,
    },
]
SIGNED: Given = {
    "name": "Jayden Visser",
    "role": "pupil",
    "signed_on": date(2026, 11, 20),
    "by": "Fatima Aziz",
    "recorded_at": noon(21),
}
MISSING: Given = {"id": "u_visser", "name": "Mw. Visser", "role": "parent", "needed": True}
SHOWN: Given = {
    "placement": PLACEMENT,
    "people": MEMBERS,
    "signatures": [SIGNED],
    "missing": [MISSING],
    "why_not": ["Een ouder van Jayden tekende nog niet. Hij is 14 en kan zo niet starten."],
    "acts": {"sign", "replace", "end", "change", "start"},
}
DRAFT: Given = {
    **SHOWN,
    "placement": {**PLACEMENT, "life": "draft"},
    "people": [{**who, "state": "none", "invitation": None} for who in MEMBERS[:1]],
    "signatures": [],
    "missing": [],
    "why_not": [],
    "acts": {"change", "issue", "drop", "replace"},
}
CHOICES: Given = {
    "pupils": [("u_noor", "Noor Bakker, kb3"), ("u_jayden", "Jayden Visser, bb3")],
    "schools": [("o_haspel", "Vakschool De Haspel")],
    "teachers": [("u_marieke", "Marieke Hofstra")],
    "addresses": [("Stoutjes Staalbouw", [("a_1", "Poort 2, Kadeweg 14, Veldhaven")])],
    "supervisors": [("Stoutjes Staalbouw", [("u_henk", "Henk Stoutjes")])],
    "fixed": set(),
}
NEW_PLACEMENT = Form(
    {"kind": "company_elective", "weekday_4": "yes", "from_4": "13:00", "until_4": "1630"},
    {"until_4": "Schrijf de tijd zo: 16:30.", "pupil": "Kies een leerling."},
)


def listed(**given: Any) -> Scene:
    """The list of placements."""
    base = {
        "placements": ROWS,
        "filters": Form({"life": "active"}),
        "classes": ["bb3", "kb3"],
        "teachers": [("u_marieke", "Marieke Hofstra")],
        "total": 43,
        "more": "/placements?page=2",
        "less": None,
    }
    return Scene("placements/list.html", FATIMA, base | given)


SCENES: dict[str, Scene] = {
    "home-teacher": Scene(
        "home/school.html",
        MARIEKE,
        {
            "rooms": [ROOM, YUSUF, QUIET],
            "pupils": 3,
            "needs": NEEDS[:1],
            "days": [THURSDAY],
            "waits": [],
            "unread": 2,
        },
    ),
    "home-coordinator": Scene(
        "home/school.html",
        FATIMA,
        {"rooms": [], "pupils": 25, "needs": NEEDS, "days": [THURSDAY], "waits": []},
    ),
    "home-coordinator-empty": Scene(
        "home/school.html", FATIMA, {"rooms": [], "pupils": 0, "needs": [], "days": [], "waits": []}
    ),
    "placements": listed(),
    "placements-none-found": listed(placements=[], more=None, total=0),
    "placements-empty": listed(placements=[], filters=Form(), more=None, total=0),
    "placement": Scene("placements/show.html", FATIMA, SHOWN),
    "placement-draft": Scene("placements/show.html", FATIMA, DRAFT),
    "placement-ended": Scene(
        "placements/show.html",
        FATIMA,
        SHOWN
        | {
            "placement": PLACEMENT
            | {"life": "ended_early", "reason": "Lotte is naar Lindeman.", "over_at": noon(20)},
            "acts": set(),
            "why_not": [],
            "missing": [],
        },
    ),
    "placement-new": Scene(
        "placements/form.html", FATIMA, {"form": NEW_PLACEMENT, "placement": None, **CHOICES}
    ),
    "placement-change": Scene(
        "placements/form.html",
        FATIMA,
        {"form": Form(), "placement": PLACEMENT, **CHOICES, "fixed": {"pupil", "teacher"}},
    ),
    "placement-end": Scene("placements/end.html", FATIMA, {"form": Form(), "placement": PLACEMENT}),
    "placement-signature": Scene(
        "placements/signature.html",
        FATIMA,
        {"form": Form(), "placement": PLACEMENT, "signers": [("u_visser", "Mw. Visser, ouder")]},
    ),
    "placement-replace": Scene(
        "placements/replace.html",
        FATIMA,
        {
            "form": Form(),
            "placement": PLACEMENT,
            "role": "supervisor",
            "current": "Priya Raman",
            "people": [("u_sanne", "Sanne Kok")],
        },
    ),
}
