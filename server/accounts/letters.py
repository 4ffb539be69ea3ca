"""What our letters about signing in say, in the language of who reads them."""

from collections.abc import Sequence

from server.accounts.models import Person
from server.accounts.names import short_name
from server.words import Sentence, _


def code_letter(people: Sequence[Person], code: str, href: str, language: str) -> tuple[str, str]:
    """Subject and text of the letter with a code and a link, for who share that address."""
    reader = people[0].language if people else language
    alone = len(people) == 1
    hello = _("Dag {name},", name=short_name(people[0])) if alone else _("Dag,")
    said: list[Sentence | str] = [
        hello,
        _("Je code voor Leerplek is:"),
        f"{code[:3]} {code[3:]}",
        _("Je kunt ook deze link openen, in de browser waarin je om de code vroeg:"),
        href,
        _("De code en de link werken 15 minuten, en één keer."),
        _("Vroeg je hier niet om? Dan hoef je niets te doen. Geef de code aan niemand."),
        "Leerplek",
    ]
    return _("Je code voor Leerplek").in_(reader), text_of(said, reader)


def text_of(said: Sequence[Sentence | str], language: str) -> str:
    """Sentences as the text of a letter, each a paragraph."""
    parts = [part.in_(language) if isinstance(part, Sentence) else part for part in said]
    return "\n\n".join(parts) + "\n"
