"""The example of docs/examples talks with a real server, and is cut off meanwhile."""

import asyncio
import os
import sys
from pathlib import Path

from tests.kit.line import Lines
from tests.kit.world import World

CLIENT = Path(__file__).parents[2] / "docs" / "examples" / "client.py"


async def run(site: str, name: str, body: str, **environment: str) -> list[str]:
    """What the example prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", str(CLIENT), site, name, body),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_PROXY": "*", **environment},
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, err.decode()
    assert err == b""
    return out.decode().splitlines()


async def test_it_signs_in_posts_is_cut_and_comes_back(line: Lines, world: World) -> None:
    site = f"http://localhost:{world.live.port}"
    async with line(world.henk) as henk:
        printed = await run(site, world.noor.sample_name, "Ik ben er.")

        assert printed == ["5 message.posted Ik ben er.", "6 message.posted Ik ben er. (2)"]
        await henk.reaches(6)
        assert [e["by"] for e in henk.entries("message.posted")] == [world.noor.id] * 2


async def test_it_takes_a_token(world: World) -> None:
    site = f"http://localhost:{world.live.port}"
    printed = await run(site, "-", "Tot zo.", LEERPLEK_TOKEN=world.henk.token)

    assert printed == ["5 message.posted Tot zo.", "6 message.posted Tot zo. (2)"]
