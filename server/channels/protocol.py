"""Frames as values, both ways: no sockets, no clock, no database.

Source: protocol.md, section 2.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import msgspec

from server.errors import Problem
from server.words import Sentence, _

SUBPROTOCOL = "leerplek.v1"
BEAT = 25  # seconds of silence before a beat
BEHIND = 2_000  # entries; who is further behind starts afresh from history
PAGE = 200  # entries read from the log at once
MOST = 100  # entries of one `room.history`
QUOTED = 200  # code points of a quote

BYE = 1000
TOO_LARGE = 1009
RESTART = 1012
NOT_THE_PROTOCOL = 4400
SIGNED_OUT = 4401
STALLED = 4008
TOO_OLD = 4010
TOO_MUCH = 4029

LIMITS = {"body": 8_000, "frame": 32_768, "file": 26_214_400, "files": 10}


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds the line waits, and for what."""

    hello: float  # until a client says who it is
    silence: float  # until a beat is said
    progress: float  # until a line that takes nothing is closed


PATIENCE = Patience(hello=10, silence=BEAT, progress=30)

NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database keeps

EMOJI = ("👍", "✅", "❤️", "😂", "🎉", "❓")


class Frame(msgspec.Struct):
    """What a client says: anything but `do` may be left out."""

    do: str
    ref: int | float | None = None
    room: str | None = None
    key: str | None = None
    with_: Any = msgspec.field(default=None, name="with")


class NotAFrame(Exception):
    """This text isn't one JSON object: the line is closed with 4400."""


class Wrong(Exception):
    """An object, but not a command; `ref` is the client's, if it gave one."""

    def __init__(self, ref: int | float | None, what: str) -> None:
        self.ref, self.what = ref, what
        super().__init__(what)


_any = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


def parse(said: str | bytes) -> Frame:
    """What a client said. `NotAFrame`: not one JSON object; `Wrong`: not a command."""
    try:
        found = _any.decode(said)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise NotAFrame from None
    if not isinstance(found, dict):
        raise NotAFrame
    try:
        return msgspec.convert(found, Frame)
    except (msgspec.ValidationError, RecursionError) as wrong:
        ref = found.get("ref")
        is_number = isinstance(ref, int | float) and not isinstance(ref, bool)
        raise Wrong(ref if is_number else None, str(wrong)[:200]) from None


def encode(frame: dict[str, Any]) -> str:
    """A frame as the text that crosses the socket."""
    return _encoder.encode(frame).decode()


def ok(ref: int | float, answer: dict[str, Any]) -> str:
    return encode({"ref": ref, "ok": answer})


def error(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as every door tells it."""
    said: dict[str, Any] = {"code": problem.code, "say": problem.say.in_(language)}
    if problem.retry_after is not None:
        said["retry_after"] = round(problem.retry_after, 2)
    if problem.faults:
        said["faults"] = {name: fault.in_(language) for name, fault in problem.faults.items()}
    return said


def clean(body: str) -> str:
    """A body as it is kept: NFC, lines ended alike, nothing around it."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def fault_in(body: str, *, may_be_empty: bool = False) -> Sentence | None:
    """What is wrong with a clean body, or None."""
    if not body and not may_be_empty:
        return _("Schrijf eerst iets.")
    if len(body) > LIMITS["body"]:
        return _("Dit is te lang: {n} van {most} tekens.", n=len(body), most=LIMITS["body"])
    if NOT_TEXT.search(body):
        return _("Hier staat een teken in dat we niet kunnen bewaren.")
    return None
