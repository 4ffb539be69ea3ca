"""Frames on their way out: as text, and as the bytes that cross a WebSocket, made once for all.

Source: RFC 6455, section 5.2. What a server sends isn't masked, so the same bytes serve everybody.
"""

from collections.abc import Iterable, Sequence

TEXT = 0x81  # a whole text in one frame


class Frames:
    """Some frames that are said one after the other, in one breath."""

    __slots__ = ("_wire", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """As they cross the socket: any client takes them as one frame after another."""
        if self._wire is None:
            self._wire = b"".join(_framed(self.texts))
        return self._wire


def _framed(texts: Iterable[str]) -> Iterable[bytes]:
    for text in texts:
        said = text.encode()
        yield _head(len(said))
        yield said


def _head(size: int) -> bytes:
    if size < 126:
        return bytes((TEXT, size))
    if size < 65_536:
        return bytes((TEXT, 126)) + size.to_bytes(2, "big")
    return bytes((TEXT, 127)) + size.to_bytes(8, "big")
