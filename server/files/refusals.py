"""Why a file can't be kept, in words that say what it is and what to do instead."""

from server.errors import Invalid
from server.files.names import shown
from server.words import Sentence, _

WHY = {
    "empty": _("“{name}” is leeg. Kies het bestand opnieuw."),
    "video": _("“{name}” is een video. Dat kan hier niet. Stuur een foto."),
    "sound": _("“{name}” is een geluidsopname. Dat kan hier niet. Schrijf wat je wilt zeggen."),
    "other_picture": _(
        "“{name}” is een soort foto die wij niet kennen. Bewaar hem als JPEG of PNG."
    ),
    "old_office": _("“{name}” is van een oude Office. Bewaar het als docx, xlsx, pptx of pdf."),
    "macros": _("In “{name}” zitten macro's. Bewaar het zonder macro's of als pdf."),
    "program": _("“{name}” is een programma. Dat kan hier niet."),
    "archive": _("“{name}” is een ingepakt bestand dat wij niet kennen. Maak er een zip van."),
    "svg": _("“{name}” is een SVG-tekening. Dat kan hier niet. Maak er een PNG of pdf van."),
    "page": _("“{name}” is een webpagina. Dat kan hier niet. Bewaar haar als pdf."),
    "bomb": _("“{name}” wordt uitgepakt veel te groot. Maak de zip kleiner."),
    "broken": _("“{name}” is beschadigd. Kies het bestand opnieuw."),
    "pixels": _("“{name}” heeft te veel pixels. Maak de foto kleiner en probeer het opnieuw."),
    "heavy": _("“{name}” konden we niet verwerken. Maak het kleiner of kies een ander bestand."),
    "unknown": _("“{name}” kan hier niet. Foto's, pdf, Office, tekst en zip kunnen wel."),
}


def unfit(why: str, name: str) -> Invalid:
    """The refusal of a file by its name; an unknown reason is said as such."""
    known = WHY.get(why, WHY["unknown"])
    said = Sentence(known.message, {"name": shown(name)})
    return Invalid(said, faults={"file": said})
