"""What a client has heard, and what it has of each stream by the client's rule of protocol.md."""

from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]


class Said(Exception):
    """The server answered with an error."""

    def __init__(self, error: Frame) -> None:
        self.code, self.say = error["code"], error["say"]
        self.retry_after: float | None = error.get("retry_after")
        super().__init__(self.code, self.say)


@dataclass
class Kept:
    """One stream as this client has it."""

    last: int = 0
    level: int | None = None
    entries: dict[int, Frame] = field(default_factory=dict)
    asked: int | None = None  # already said `room.join` since this number


@dataclass(eq=False)
class Heard:
    """Everything that was heard, in order, over all dials; `room` is meant where none is named."""

    room: str
    frames: list[Frame] = field(default_factory=list, kw_only=True)
    streams: dict[str, Kept] = field(default_factory=dict, kw_only=True)
    holes: list[Frame] = field(default_factory=list, kw_only=True)  # entries that came too early
    epoch: str | None = field(default=None, kw_only=True)
    hello: Frame = field(default_factory=dict, kw_only=True)
    _since: dict[str, int] = field(default_factory=dict, kw_only=True)

    def stream(self, name: str = "") -> Kept:
        return self.streams.setdefault(name or self.room, Kept())

    def named(self) -> list[Kept]:
        """The streams of the last hello."""
        return [self.stream(stream["room"]) for stream in self.hello["rooms"]]

    def entries(self, what: str | None = None, room: str = "") -> list[Frame]:
        """The visible entries applied so far, in order."""
        kept = self.stream(room).entries
        return [e for _, e in sorted(kept.items()) if "what" in e and what in (None, e["what"])]

    def heard(self, what: str | None = None, **with_: Any) -> list[Frame]:
        """The entries and whispers heard that fit, in the order of hearing."""
        return [frame for frame in self.frames if _fits(frame, what, with_)]

    def whispers(self, whisper: str, **fields: Any) -> list[Frame]:
        """The whispers of that kind that hold these fields; of `here` at least those people."""

        def fits(frame: Frame) -> bool:
            here = fields.get("here", {}).items() <= frame.get("here", {}).items()
            rest = {name: value for name, value in fields.items() if name != "here"}
            return bool(here and {"whisper": whisper, **rest}.items() <= frame.items())

        return [frame for frame in self.frames if fits(frame)]

    def says_since(self, since: dict[str, int]) -> None:
        """The next hello names these streams."""
        self._since = since
        for name, last in since.items():
            self.stream(name).last = last

    def keeps(self, frame: Frame) -> None:
        """The client's rule."""
        self.frames.append(frame)
        if "rooms" in frame.get("ok", {}):
            self._welcomed(frame["ok"])
        elif "level" in frame:
            self.stream(frame["room"]).level = frame["level"]
        elif "reset" in frame:
            self.streams[frame["room"]] = Kept(last=frame["reset"]["head"])
            self.epoch = frame["reset"]["epoch"]
        elif "seq" in frame and "whisper" not in frame:
            self._apply(self.stream(frame["room"]), frame)

    def _welcomed(self, hello: Frame) -> None:
        """A stream that wasn't named is level at its head; `level` is still to come for all."""
        self.hello, self.epoch = hello, hello["epoch"]
        for stream in hello["rooms"]:
            kept = self.stream(stream["room"])
            kept.level = None
            if stream["room"] not in self._since:
                kept.last = stream["head"]

    def _apply(self, kept: Kept, frame: Frame) -> None:
        if frame["seq"] == kept.last + 1:
            kept.last = frame["seq"]
            kept.entries[kept.last] = frame
            self._show(kept, frame)
        elif frame["seq"] > kept.last + 1:
            self.holes.append(frame)

    def _show(self, kept: Kept, frame: Frame) -> None:
        """An entry about a message carries that message as it stands now."""
        said = frame.get("with", {})
        if "message" in said and (posted := kept.entries.get(said["of"])):
            kept.entries[said["of"]] = {**posted, "with": said["message"]}


def _fits(frame: Frame, what: str | None, with_: Frame) -> bool:
    if "what" not in frame or what not in (None, frame["what"]):
        return False
    return bool(with_.items() <= frame["with"].items())
