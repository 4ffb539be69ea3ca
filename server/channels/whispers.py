"""What is said in passing, in this process and in others: ids alone, and stored nowhere."""

import msgspec

from server.channels import protocol
from server.channels.frames import Frames
from server.channels.rooms import Room, Seat


class Typing(msgspec.Struct, tag="typing"):
    """That person is writing something."""

    by: str


class Read(msgspec.Struct, tag="read"):
    """That person, who shows it, has read so far."""

    by: str
    seq: int


Whisper = Typing | Read

pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Whisper).decode


def tell(room: Room, said: Whisper) -> None:
    """Said to every level seat in that room that may hear it; in a crowd to nobody."""
    if room.is_crowded:
        return
    if isinstance(said, Typing):
        room.whisper({"whisper": "typing", "by": said.by}, by=said.by)
        return
    told = {"room": room.name, "whisper": "read", "by": said.by, "seq": said.seq}
    frames = Frames([protocol.encode(told)])
    for seat in room.level_seats():
        if _wants_receipts(seat, said.by):
            seat.line.whisper(frames)


def _wants_receipts(seat: Seat, by: str) -> bool:
    """A receipt tells that somebody is here: the host hears a pupil's when it may see the pupil."""
    is_others = seat.member.person != by
    return is_others and seat.line.person.receipts and seat.room.is_shown(by, seat.member)
