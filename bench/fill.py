"""`python -m bench.fill SESSIONS COUNT SEED`: so many messages, said in the rooms of a database.

Half of them stand in the first room. All go the way of every message, a commit for some hundreds;
only nobody is on the line.
"""

import asyncio
import json
import random
import sys
from pathlib import Path
from typing import Any

from server import config
from server.app import opened

Room = dict[str, Any]  # {"room": "p_…", "people": [{"id", "role", "token"}]}

AT_ONCE = 2_000
EVERYDAY = (
    "vandaag morgen kast planning klant werkplaats materiaal tekening montage gereedschap "
    "rooster begeleider school stage verslag foto vraag antwoord overleg veiligheid les "
    "afspraak maandag vrijdag middag ochtend bus fiets regen lunch"
)
COMMON = EVERYDAY.split()
RARE = 5_000  # words that stand in few messages: onderdeel0, onderdeel1 …


def body(dice: random.Random) -> str:
    """Some everyday words and one that hardly anybody uses."""
    said = [*dice.choices(COMMON, k=10), f"onderdeel{dice.randrange(RARE)}"]
    dice.shuffle(said)
    return " ".join(said).capitalize() + "."


async def fill(rooms: list[Room], count: int, seed: int) -> None:
    """Say them all; the order of rooms and people is seeded."""
    dice = random.Random(seed)
    async with opened(config.with_secret(config.read())) as (house, _hub):
        for first in range(0, count, AT_ONCE):
            asks = []
            for number in range(first, min(first + AT_ONCE, count)):
                room = rooms[0] if number % 2 else rooms[1 + number // 2 % (len(rooms) - 1)]
                who = dice.choice(room["people"])["id"]
                said = {"body": body(dice)}
                asks.append(
                    house.commands.ask("message.post", room["room"], who, f"fill-{number:08}", said)
                )
            await asyncio.gather(*map(house.scribe.obey, asks))


if __name__ == "__main__":
    placements = json.loads(Path(sys.argv[1]).read_text())["placements"]
    asyncio.run(fill(placements, int(sys.argv[2]), int(sys.argv[3])))
