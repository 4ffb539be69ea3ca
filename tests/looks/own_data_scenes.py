"""Pages of long work, of one's own data, and of a school's admin, as tests draw them."""

from datetime import UTC, date, datetime, timedelta

from server.admin.terms import LONG, LONGEST, SHORT
from server.admin.what_stays import Preview, Stays
from server.words import _
from tests.looks.scenes import NOOR, Given, person
from tests.looks.shown import Form, Scene

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PREVIEW = Preview(
    (_("Naam, adres, telefoonnummer en wat er verder bekend is"),),
    (
        Stays(_("Wat bij een melding hoort"), _("De school bewaart het."), None),
        Stays(_("De kamer"), _("De anderen hebben het nodig."), date(2027, 1, 7)),
    ),
)
ADA = person("Ada Beheer", "admin")
SCHOOL = {"id": "o_1", "name": "Het Veerhuis College"}


def job(state: str, kind: str = "data.export", **changed: object) -> Given:
    over = state != "waiting"
    return {
        "id": "j_1",
        "kind": kind,
        "title": "Een kopie van je gegevens",
        "from": "/settings/data",
        "state": state,
        "done": 3,
        "total": 12,
        "result": {},
        "with": {"person": "u_noor"},
        "office": "o_1",
        "made_at": AT,
        "ended_at": AT + timedelta(minutes=1) if over else None,
        "tries": 0,
        "problem": None,
        "again_at": None,
        "now": AT,
        **changed,
    }


def left(name: str, *, is_asked: bool = False) -> Given:
    return {
        "id": "u_1",
        "name": name,
        "role": "pupil",
        "left": date(2026, 7, 31),
        "due": date(2028, 7, 31),
        "is_asked": is_asked,
    }


SHOWN: Given = {
    "school": SCHOOL,
    "region": Form({"holiday_region": "midden"}),
    "form": Form(),
    "regions": [("noord", "Noord"), ("midden", "Midden"), ("zuid", "Zuid")],
    "holidays": [
        {"name": "Meivakantie", "first": AT.date(), "last": AT.date(), "is_law": True},
        {"name": "Herfstvakantie", "first": AT.date(), "last": AT.date(), "is_law": False},
    ],
    "known_until": date(2030, 8, 18),
    "terms": [{"kind": kind, "years": kind.years, "longest": LONGEST} for kind in LONG],
    "short": [(what, lasts.days) for what, lasts in SHORT],
    "runs": [{"at": AT, "counts": [("leerlingdossiers", 4), ("volwassenen", 1)]}],
    "asked": 2,
}
OWN: Given = {
    "people": [("u_bakker", "Mw. Bakker"), ("u_noor", "Noor Bakker")],
    "about": {"id": "u_bakker", "name": "Mw. Bakker", "is_me": True},
    "copies": [
        {**job("waiting"), "is_there": False, "until": None},
        {**job("done"), "is_there": True, "until": AT + timedelta(days=7)},
        {**job("done"), "is_there": False, "until": AT},
        {**job("failed"), "is_there": False, "until": None},
    ],
    "preview": PREVIEW,
    "is_asked": False,
}
ERASE: Given = {
    "school": SCHOOL,
    "who": left("Noor Bakker", is_asked=True),
    "along": ["Mw. Bakker"],
    "why_not": [],
    "has_page": False,
    "preview": PREVIEW,
    "form": Form(),
}
FAILED = _("Er ging bij ons iets mis. Het is gemeld.")

SCENES: dict[str, Scene] = {
    "jobs": Scene("jobs/list.html", NOOR, {"jobs": [job("waiting"), job("done"), job("failed")]}),
    "jobs-empty": Scene("jobs/list.html", NOOR, {"jobs": []}),
    "job": Scene("jobs/show.html", NOOR, {"job": job("waiting")}),
    "job-again": Scene(
        "jobs/show.html", NOOR, {"job": job("waiting", tries=2, problem=FAILED, total=0)}
    ),
    "job-done": Scene("jobs/show.html", NOOR, {"job": job("done")}),
    "job-erased": Scene(
        "jobs/show.html", ADA, {"job": job("done", "person.erase", result={"people": 2})}
    ),
    "job-failed": Scene("jobs/show.html", NOOR, {"job": job("failed", problem=FAILED)}),
    "job-stopped": Scene("jobs/show.html", NOOR, {"job": job("stopped")}),
    "job-other": Scene("jobs/show.html", NOOR, {"job": job("done", "something")}),
    "own-data": Scene("data/own.html", NOOR, OWN),
    "own-data-asked": Scene(
        "data/own.html", NOOR, {**OWN, "copies": [], "is_asked": True, "people": OWN["people"][:1]}
    ),
    "schools": Scene("schools/list.html", ADA, {"schools": [SCHOOL]}),
    "school": Scene("schools/show.html", ADA, SHOWN),
    "school-wrong": Scene(
        "schools/show.html",
        ADA,
        {
            **SHOWN,
            "holidays": [],
            "runs": [],
            "asked": 0,
            "form": Form(
                {"kind": "absence", "years": "1"},
                {"years": "Kies van 5 tot 20 jaar."},
            ),
        },
    ),
    "left": Scene(
        "schools/left.html",
        ADA,
        {
            "school": SCHOOL,
            "people": [left("Noor Bakker")],
            "present": [left("Daan", is_asked=True)],
        },
    ),
    "left-empty": Scene("schools/left.html", ADA, {"school": SCHOOL, "people": [], "present": []}),
    "erase": Scene("schools/erase.html", ADA, ERASE),
    "erase-not-yet": Scene(
        "schools/erase.html",
        ADA,
        {
            **ERASE,
            "why_not": [_("Vraag de veiligheidscoördinator of dit nu kan.")],
            "has_page": True,
            "along": [],
        },
    ),
}
