"""What can be told of a page from its tags alone."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "br", "wbr", "hr", "img", "use", "path", "ellipse"}


@dataclass
class Element:
    """A tag with its attributes, and the form it stands in."""

    tag: str
    attributes: dict[str, str]
    form: "Element | None" = None
    text: str = ""


@dataclass
class Outline(HTMLParser):
    """Every element of a page, in order."""

    elements: list[Element] = field(default_factory=list)
    unclosed: list[Element] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        form = next((one for one in reversed(self.unclosed) if one.tag == "form"), None)
        element = Element(tag, {name: value or "" for name, value in attrs}, form)
        self.elements.append(element)
        if tag not in VOID:
            self.unclosed.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.unclosed or self.unclosed[-1].tag != tag:
            self.stray.append(tag)
            return
        self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        for element in self.unclosed:
            element.text += data

    def of(self, *tags: str) -> list[Element]:
        """All elements with one of these tags."""
        return [one for one in self.elements if one.tag in tags]


def outline(page: str) -> Outline:
    """The page, taken apart."""
    found = Outline()
    found.feed(page)
    found.close()
    return found
