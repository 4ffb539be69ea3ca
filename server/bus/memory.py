"""The bell of a process that is alone: there is nobody else to tell."""

from collections.abc import Mapping

from server.bus import Ears


class MemoryBus:
    """A bus without other processes; what happens here is already known here."""

    is_well = True

    def ring(self, heads: Mapping[str, int]) -> None:
        return None

    def whisper(self, stream: str, said: bytes) -> None:
        return None

    async def listen(self, ears: Ears) -> None:
        return None

    async def close(self) -> None:
        return None
