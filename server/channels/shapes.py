"""What the API answers about streams, as types: for its description alone.

Source: protocol.md, sections 1 and 2. A field that may be left out has the default `UNSET`.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from server.files.models import Kind as FileKind

Count = Annotated[int, Meta(ge=0)]


class You(msgspec.Struct):
    id: str
    name: str


class Stream(msgspec.Struct):
    """A stream that one may listen to, and where it stands."""

    room: str
    kind: Literal["placement", "office", "you"]
    head: Count
    title: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    read: Count | UnsetType = UNSET
    unread: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET


class Streams(msgspec.Struct):
    """The streams of this person, as the answer to `hello` has them."""

    you: You
    epoch: str
    rooms: list[Stream]
    limits: dict[str, int]


class Entry(msgspec.Struct):
    """An entry as it stands now; who may not see it is told `room` and `seq` alone."""

    room: str
    seq: Annotated[int, Meta(ge=1)]
    what: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    at: datetime | UnsetType = UNSET
    key: str | UnsetType = UNSET
    with_: dict[str, Any] | UnsetType = msgspec.field(default=UNSET, name="with")


class History(msgspec.Struct):
    """A page of history: one entry for each number, rising."""

    entries: list[Entry]
    more: bool


class Present(msgspec.Struct):
    """Somebody who is in the room, or was and spoke."""

    id: str
    name: str
    role: str
    here: str | None
    read: int | None
    since: Count
    left: Count | UnsetType = UNSET


class People(msgspec.Struct):
    people: list[Present]


class Version(msgspec.Struct):
    """How a message stood, until the edit with that number."""

    body: str
    marks: list[Any]
    at: datetime
    until: Count


class Versions(msgspec.Struct):
    versions: list[Version]


class Obeyed(msgspec.Struct):
    """The answer to a command that wrote something; more stands in it by command."""

    seq: Count | UnsetType = UNSET
    at: datetime | UnsetType = UNSET
    again: bool | UnsetType = UNSET


class Poll(msgspec.Struct):
    """The line's own frames, without whispers."""

    frames: Annotated[list[dict[str, Any]], Meta(max_length=200)]
    epoch: str


class Range(msgspec.Struct, kw_only=True):
    """Code points of a text, up to and not including `to`."""

    from_: Count = msgspec.field(name="from")
    to: Count


class HitFile(msgspec.Struct):
    id: str
    name: str
    kind: FileKind
    marks: list[Range]


class Beside(msgspec.Struct):
    """The message before or after a hit."""

    seq: Count
    by: str | None
    name: str
    role: str | None
    text: str


class Hit(msgspec.Struct):
    """Something that was found, in its surroundings."""

    room: str
    title: str
    seq: Count
    kind: str
    by: str | None
    name: str
    role: str | None
    at: datetime
    text: str
    marks: list[Range]
    jump: str
    files: list[HitFile] | UnsetType = UNSET
    before: Beside | UnsetType = UNSET
    after: Beside | UnsetType = UNSET


class Hits(msgspec.Struct):
    """A page of hits; `next` is the `before` of the page that follows."""

    hits: list[Hit]
    next: int | None
