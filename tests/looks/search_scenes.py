"""What the search page shows: before anything is asked, hits, nothing, and what can't be asked."""

from typing import Any

from tests.looks.given import noon
from tests.looks.scenes import HENK, MARIEKE, NOOR
from tests.looks.shown import Form, Scene

WISH: dict[str, Any] = {"q": "", "room": None, "by": None, "kind": None, "order": "new"}
ROOMS = [("p_noor", "Noor · Stoutjes"), ("p_yusuf", "Yusuf · Garage De Bocht")]
PEOPLE = [{"id": "u_henk", "name": "Henk Stoutjes"}, {"id": "u_noor", "name": "Noor Bakker"}]

MESSAGE: dict[str, Any] = {
    "room": "p_noor",
    "title": "Noor · Stoutjes",
    "seq": 18,
    "kind": "message",
    "by": "u_henk",
    "name": "Henk Stoutjes",
    "role": "supervisor",
    "at": noon(24, 16, 2),
    "text": "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten.",
    "marks": [{"from": 13, "to": 32}, {"from": 52, "to": 57}],
    "before": {"seq": 17, "by": "u_noor", "name": "Noor Bakker", "role": "pupil", "text": "Tot!"},
    "after": {"seq": 19, "by": "u_noor", "name": "Noor Bakker", "role": "pupil", "text": "Oké!"},
    "jump": "/rooms/p_noor?around=18#m-18",
}
PHOTO = MESSAGE | {
    "seq": 21,
    "kind": "photo",
    "text": "",
    "marks": [],
    "files": [
        {"id": "f_1", "name": "plaat.webp", "kind": "image", "marks": [{"from": 0, "to": 5}]}
    ],
    "jump": "/rooms/p_noor?around=21#m-21",
}
NOTE = MESSAGE | {"seq": 22, "kind": "note", "jump": "/rooms/p_noor?around=22#m-22"}


def shown(found: list[Any] | None, wish: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The page after that was asked."""
    asked = WISH | wish
    return {
        "wish": asked,
        "form": Form({name: value for name, value in asked.items() if value}),
        "found": None if found is None else {"hits": found, "next": None},
        "rooms": ROOMS,
        "people": [],
        "next": None,
        **more,
    }


SCENES: dict[str, Scene] = {
    "search": Scene("search.html", NOOR, shown(None, {})),
    "search-hits": Scene(
        "search.html",
        MARIEKE,
        shown([MESSAGE, PHOTO, NOTE], {"q": "plaat"}, next="/search?q=plaat&before=18"),
    ),
    "search-room": Scene(
        "search.html",
        HENK,
        shown([MESSAGE], {"q": "plaat", "room": "p_noor", "by": "u_henk"}, people=PEOPLE),
    ),
    "search-nothing": Scene("search.html", HENK, shown([], {"q": "xyz", "kind": "photo"})),
    "search-wrong": Scene(
        "search.html",
        NOOR,
        shown(None, {"q": "x"})
        | {"form": Form({"q": "x"}, {"q": "Typ een woord van minstens twee letters."})},
    ),
}
