"""What people are called."""

from typing import NamedTuple, Protocol

from server.words import _

GONE = _("Verwijderd persoon")  # the name of whoever was erased


class Named(Protocol):
    """Somebody with the names that a `Person` has."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def title(self) -> str: ...


class Name(NamedTuple):
    """The names of somebody, as a question of columns finds them."""

    first_name: str
    last_name: str
    title: str


def full_name(person: Named) -> str:
    """The whole name, "Noor Bakker"; "Mw. Bakker" of whom no first name is known."""
    if person.first_name:
        return f"{person.first_name} {person.last_name}".strip()
    return f"{person.title} {person.last_name}".strip()


def short_name(person: Named) -> str:
    """How others speak of this person: "Mw. Bakker" with a title, "Noor" without."""
    if person.title:
        return f"{person.title} {person.last_name}".strip()
    return person.first_name or person.last_name


def masked(address: str) -> str:
    """An address that only its owner recognises: "n••••@voorbeeld.nl"."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}••••@{domain}"
