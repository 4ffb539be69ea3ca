"""Entries as they are told: what stands with each, on the line, in history and on pages.

Source: protocol.md, section 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from server import clock
from server.channels.models import Message
from server.channels.protocol import QUOTED
from server.files.models import File
from server.files.queries import told as file_as_told
from server.storage.log import Recorded

LEAVING = frozenset({"member.left", "affiliation.ended"})
# What means something to a line or a seat beyond being told; it is told on its own.
WEIGHTY = LEAVING | {"member.joined", "placement.changed", "session.ended", "settings.changed"}
ABOUT_A_MESSAGE = frozenset(
    {"message.edited", "message.withdrawn", "message.reacted", "message.files_ready"}
)
# What is told with these stands elsewhere than in the log.
READ_BACK = ABOUT_A_MESSAGE | {"message.posted", "note.written"}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with all that belongs to it, ready for whoever may see it."""

    entry: Recorded
    with_: Mapping[str, Any]

    def to(self, roles: int, room: str) -> dict[str, Any]:
        """The frame for a reader with this mask of roles: who may not see it gets its number."""
        entry = self.entry
        if not entry.is_seen_by(roles):
            return {"room": room, "seq": entry.seq}
        return {
            "room": room,
            "seq": entry.seq,
            "what": entry.what,
            "by": entry.by,
            "at": clock.written(entry.at),
            "key": entry.key,
            "with": self.with_,
        }


def at_once(entries: Iterable[Recorded]) -> list[Told] | None:
    """These entries as they stand, without asking the database; None where it must be asked."""
    found = []
    for entry in entries:
        known = entry.with_ if entry.told is None else entry.told
        if entry.told is None and entry.what in READ_BACK:
            return None
        found.append(Told(entry, known))
    return found


def in_parts(entries: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """The same entries in order; what is weighty stands on its own."""
    begun = 0
    for place, one in enumerate(entries):
        if one.entry.what in WEIGHTY:
            yield from filter(None, (entries[begun:place], entries[place : place + 1]))
            begun = place + 1
    if begun < len(entries):
        yield entries[begun:]


def as_posted(body: str, marks: list[Any], mentions: list[str]) -> dict[str, Any]:
    """A message that answers none and brings no files, as it is told when it is new."""
    told: dict[str, Any] = {"body": body}
    if marks:
        told["marks"] = marks
    if mentions:
        told["mentions"] = mentions
    return told


def message_as_told(
    message: Message,
    quoted: Message | None,
    files: Mapping[int, Sequence[File]] = MappingProxyType({}),
) -> dict[str, Any]:
    """A message as it stands now; of a withdrawn one, only that it was withdrawn.

    `files` are those of both messages, by number.
    """
    if message.withdrawn:
        return {"withdrawn": True}
    told: dict[str, Any] = {"body": message.body}
    for name in ("marks", "mentions", "reactions", "edited"):
        if value := getattr(message, name):
            told[name] = value
    if brought := files.get(message.seq):
        told["files"] = [file_as_told(file) for file in brought]
    if quoted:
        told["quote"] = _quote(quoted, files.get(quoted.seq, ()))
    return told


def _quote(message: Message, files: Sequence[File]) -> dict[str, Any]:
    if message.withdrawn:
        return {"seq": message.seq, "withdrawn": True}
    told = {"seq": message.seq, "by": message.by, "text": message.body[:QUOTED]}
    # Of a message without words, at least what kind of thing it brought.
    return {**told, "kind": files[0].kind} if files and not message.body else told
