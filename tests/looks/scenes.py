"""What the pages of pupils, parents, supervisors and strangers show."""

from typing import Any

from tests.looks.given import TODAY, noon
from tests.looks.shown import Form, Scene

Given = dict[str, Any]


def person(name: str, role: str, accent: str = "") -> dict[str, Any]:
    """Somebody signed in."""
    first = name.split()[0]
    return {
        "id": f"u_{first.lower()}",
        "name": name,
        "first_name": first,
        "roles": [role],
        "has_rooms": role != "lead_applicant",
        "language": "nl",
        "theme": "system",
        "school_accent": accent,
    }


NOOR = person("Noor Bakker", "pupil")
HENK = person("Henk Stoutjes", "supervisor")
PARENT = person("Mw. Bakker", "parent")
MARIEKE = person("Marieke Hofstra", "teacher")
FATIMA = person("Fatima Aziz", "coordinator")
JOKE = person("Joke van Dam", "safety_officer")
RUUD = person("Ruud Peters", "lead_applicant")

ROOM: Given = {
    "room": "p_noor",
    "head": 12,
    "title": "Noor · Stoutjes Staalbouw",
    "unread": 2,
    "role": "pupil",
    "open": True,
    "newest": {
        "by": {"name": "Henk Stoutjes", "role": "supervisor"},
        "mine": False,
        "text": "De plaat ligt klaar. Begin vast met aftekenen.",
        "at": noon(26, 12, 10),
    },
}
YUSUF: Given = {
    "room": "p_yusuf",
    "head": 12,
    "title": "Yusuf · Garage De Bocht",
    "unread": 0,
    "role": "teacher",
    "open": True,
    "newest": {
        "by": {"name": "Yusuf Demir", "role": "pupil"},
        "mine": False,
        "text": "Sorry, bus gemist. Ik blijf een uur langer.",
        "at": noon(24, 8, 55),
    },
}
QUIET: Given = {
    **ROOM,
    "room": "p_lotte",
    "title": "Lotte · Kwast & Zn",
    "unread": 0,
    "newest": None,
}
OLD: Given = {**QUIET, "title": "Lotte · Kwast & Zn", "open": False}
THURSDAY: Given = {
    "room": "p_noor",
    "host": "Stoutjes",
    "weekday": 4,
    "from": "13:00",
    "until": "16:30",
    "break_minutes": 0,
    "minutes": 210,
    "supervisor": "Henk Stoutjes",
    "place": "Stoutjes Staalbouw, poort 2, Kadeweg 14, Veldhaven",
    "date": TODAY,
    "pupil": "Noor Bakker",
}
INVITED: Given = {
    "icon": "mail",
    "title": "Je bent uitgenodigd voor de kamer van Amira",
    "under": "door Fatima Aziz, tot 3 december",
    "href": "/invitations/x",
}
SAMPLES: list[Given] = [
    {
        "title": "De kamer van Noor bij Stoutjes Staalbouw",
        "people": [
            {"id": "noor", "name": "Noor Bakker", "role": "pupil", "about": "leerling, kb3"},
            {
                "id": "henk",
                "name": "Henk Stoutjes",
                "role": "supervisor",
                "about": "begeleider",
            },
            {"id": "marieke", "name": "Marieke Hofstra", "role": "teacher", "about": "docent"},
            {"id": "bakker", "name": "Mw. Bakker", "role": "parent", "about": "moeder van Noor"},
        ],
    },
    {
        "title": "De school",
        "people": [
            {"id": "fatima", "name": "Fatima Aziz", "role": "coordinator", "about": "coördinator"},
            {"id": "joke", "name": "Joke van Dam", "role": "safety_officer", "about": "veiligheid"},
        ],
    },
]
for group in SAMPLES:
    for who in group["people"]:
        who["href"] = f"http://{who['id']}.localhost:8000/sign-in"

INVITATION: Given = {
    "state": "open",
    "name": "Henk",
    "role": "supervisor",
    "pupil": "Noor",
    "school": "Het Veerhuis College",
    "address": "h…k@stoutjes.example",
    "expires_at": noon(30),
    "action": "/invitations/x/code",
}
LINK: Given = {
    "state": "ready",
    "name": "Henk",
    "role": "supervisor",
    "address": "h…k@stoutjes.example",
    "action": "/sign-in/link/x",
}
CODE: Given = {"request_id": "r1", "address": "henk@stoutjes.example", "next": ""}
SUPERVISED: Given = {
    "room": "p_noor",
    "head": 12,
    "name": "Noor",
    "about": "Plaat- en constructiewerk",
    "unread": 1,
    "newest": {**ROOM["newest"], "by": {"name": "Noor", "role": "pupil"}},
    "day": THURSDAY,
}
SESSIONS: list[Given] = [
    {
        "id": "s1",
        "device": "Chrome op Android",
        "since": noon(1),
        "used_at": noon(26, 12),
        "current": True,
    },
    {
        "id": "s2",
        "device": "Firefox op Windows",
        "since": noon(10),
        "used_at": noon(24, 9),
        "current": False,
    },
]
MAIL: Given = {
    "id": "m1",
    "to": "henk@stoutjes.example",
    "subject": "Je code is 402 913",
    "at": noon(26, 9, 12),
    "text": "Hoi Henk,\n\nJe code is 402 913. Hij werkt 15 minuten.\n\nLeerplek",
    "links": [("/sign-in/link/x", "Log in met deze link")],
}


def sign_in(**given: Any) -> Scene:
    """The front door."""
    base = {"form": Form(), "next": "", "sample": None, "samples": []}
    return Scene("sign_in/sign_in.html", None, base | given)


SCENES: dict[str, Scene] = {
    "sign-in": sign_in(),
    "sign-in-demo": sign_in(samples=SAMPLES),
    "sign-in-noor": sign_in(samples=SAMPLES, sample=SAMPLES[0]["people"][0]),
    "sign-in-wrong": sign_in(
        form=Form({"email": "henk"}, {"email": "Schrijf een adres zo: naam@voorbeeld.nl."})
    ),
    "code": Scene("sign_in/code.html", None, {"form": Form(), **CODE}),
    "code-wrong": Scene(
        "sign_in/code.html",
        None,
        {
            "form": Form({"code": "123456"}, {"code": "Die code klopt niet. Nog 4 keer."}),
            **CODE,
        },
    ),
    "link": Scene("sign_in/link.html", None, {"link": LINK}),
    "link-expired": Scene("sign_in/link.html", None, {"link": LINK | {"state": "expired"}}),
    "link-used": Scene("sign_in/link.html", None, {"link": LINK | {"state": "used"}}),
    "choose": Scene(
        "sign_in/choose.html",
        None,
        {
            "people": [
                {"id": "u1", "name": "Mw. El Idrissi"},
                {"id": "u2", "name": "Dhr. El Idrissi"},
            ],
            "action": "/sign-in/code",
            "hidden": {"request": "r1", "code": "402913"},
        },
    ),
    "invitation": Scene("sign_in/invitation.html", None, {"invitation": INVITATION}),
    "invitation-admin": Scene(
        "sign_in/invitation.html",
        None,
        {"invitation": INVITATION | {"pupil": None, "role": "admin"}},
    ),
    **{
        f"invitation-{state}": Scene(
            "sign_in/invitation.html", None, {"invitation": INVITATION | {"state": state}}
        )
        for state in ("expired", "used", "withdrawn")
    },
    "home-pupil": Scene(
        "home/pupil.html",
        NOOR,
        {"rooms": [ROOM], "days": [THURSDAY], "next_day": None, "waits": [], "unread": 2},
    ),
    "home-pupil-free": Scene(
        "home/pupil.html",
        NOOR,
        {"rooms": [QUIET], "days": [], "next_day": THURSDAY, "waits": [INVITED], "unread": 0},
    ),
    "home-pupil-empty": Scene(
        "home/pupil.html", NOOR, {"rooms": [], "days": [], "next_day": None, "waits": []}
    ),
    "home-supervisor": Scene(
        "home/supervisor.html",
        HENK,
        {
            "pupils": [SUPERVISED, SUPERVISED | {"name": "Daan", "unread": 0, "day": None}],
            "waits": [INVITED],
            "unread": 1,
        },
    ),
    "home-supervisor-empty": Scene("home/supervisor.html", HENK, {"pupils": [], "waits": []}),
    "home-parent": Scene(
        "home/parent.html",
        PARENT,
        {
            "children": [{"name": "Noor", "rooms": [ROOM], "days": [], "next_day": THURSDAY}],
            "waits": [],
        },
    ),
    "home-parent-two": Scene(
        "home/parent.html",
        PARENT,
        {
            "children": [
                {"name": "Noor", "rooms": [ROOM], "days": [THURSDAY], "next_day": None},
                {"name": "Tim", "rooms": [], "days": [], "next_day": None},
            ],
            "waits": [INVITED],
        },
    ),
    "home-parent-empty": Scene("home/parent.html", PARENT, {"children": [], "waits": []}),
    "rooms": Scene("home/rooms.html", MARIEKE, {"rooms": [ROOM, YUSUF, QUIET, OLD]}),
    "rooms-empty": Scene("home/rooms.html", MARIEKE, {"rooms": []}),
    "rooms-empty-office": Scene("home/rooms.html", FATIMA, {"rooms": []}),
    "rooms-empty-safety": Scene("home/rooms.html", JOKE, {"rooms": []}),
    "rooms-empty-region": Scene("home/rooms.html", RUUD, {"rooms": []}),
    "settings": Scene(
        "settings.html",
        NOOR,
        {
            "form": Form({"language": "nl", "theme": "system", "receipts": "yes"}),
            "languages": [("nl", "Nederlands"), ("en", "English")],
            "email": "noor@veerhuis.example",
            "roles": [{"role": "pupil", "of": "Het Veerhuis College"}],
            "sessions": SESSIONS,
            "flash": "Opgeslagen.",
        },
    ),
    "offline": Scene("offline.html", None, {}),
    "mails": Scene("demo/mails.html", None, {"mails": [MAIL]}),
    "mails-empty": Scene("demo/mails.html", None, {"mails": []}),
    "mail": Scene("demo/mail.html", None, {"mail": MAIL}),
    **{
        f"error-{status}": Scene(
            "error.html",
            NOOR if status != 401 else None,
            {
                "status": status,
                "say": None,
                "request_id": "7f3a",
                "retry_after": 3 if status == 503 else None,
                "may_try_again": status in (429, 500, 503),
                "has_session": status != 401,
            },
        )
        for status in (400, 401, 403, 404, 409, 413, 421, 429, 500, 503)
    },
}
