"""The parts of a multipart form as they come in, so that no file is ever held in memory whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from server.errors import Invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIRST = 64 * 1024  # bytes within which the first field of a form must end


@dataclass(frozen=True, slots=True)
class Part:
    """A part begins: a field, or a file that bears a name."""

    name: str
    filename: str | None


class End:
    """The part that began last is whole."""


Event = Part | bytes | End


class Parts:
    """Takes a body in pieces, and says what stands in it: a `Part`, its bytes, its `End`, …"""

    def __init__(self, content_type: str) -> None:
        _kind, options = parse_options_header(content_type)
        if not options.get(b"boundary"):
            raise Invalid
        self._events: list[Event] = []
        self._is_over = False
        self._field, self._value, self._disposition = b"", b"", b""
        self._parser = self._made(options[b"boundary"])

    def feed(self, piece: bytes) -> list[Event]:
        """What that piece of the body holds; `Invalid` when it is no form."""
        try:
            self._parser.write(piece)
        except FormParserError:
            raise Invalid from None
        events, self._events = self._events, []
        return events

    def finish(self) -> None:
        """The body is over; `Invalid` when the form isn't."""
        if not self._is_over:
            raise Invalid

    def _made(self, boundary: bytes) -> MultipartParser:
        hearing: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_headers_finished": self._on_headers,
            "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
            "on_part_end": lambda: self._events.append(End()),
            "on_end": self._end,
        }
        try:
            return MultipartParser(boundary, hearing)
        except FormParserError:  # a boundary without end
            raise Invalid from None

    def _end(self) -> None:
        self._is_over = True

    def _begin(self) -> None:
        self._field, self._value, self._disposition = b"", b"", b""

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field, self._value = b"", b""

    def _on_headers(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        said = options.get(b"filename")
        filename = None if said is None else _text(said)
        self._events.append(Part(_text(options.get(b"name", b"")), filename))


async def parts_of(content_type: str, body: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Every part of that body, in order."""
    parts = Parts(content_type)
    async for piece in body:
        for event in parts.feed(piece):
            yield event
    parts.finish()


class FirstField:
    """Takes a body in pieces, until its first part has come in whole."""

    def __init__(self, content_type: str) -> None:
        self._parts = Parts(content_type)
        self._name = ""
        self._value = bytearray()

    def feed(self, piece: bytes) -> tuple[str, str] | None:
        """Name and value, "" for a file; None while more is to come. `Invalid` for no form."""
        for event in self._parts.feed(piece):
            if isinstance(event, Part):
                if event.filename is not None:
                    return event.name, ""
                self._name = event.name
            elif isinstance(event, End):
                return self._name, _text(bytes(self._value))
            else:
                self._value += event
        return None


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")
