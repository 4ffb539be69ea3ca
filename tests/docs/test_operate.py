"""docs/operate.md does what it says: its commands run, its units load, its names exist."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import __main__, config, doctor, metrics

PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
CONFIG = Path(config.__file__).read_text()


ANY = "sh(?: try)?"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def column(heading: str) -> list[str]:
    """The first cells of the table with that first heading."""
    (body,) = re.findall(rf"^\| {heading} \|.*\n\|[ |-]+\|\n((?:\|.*\|\n)+)", PAGE, re.MULTILINE)
    return [row.strip("|").split(" | ")[0].strip() for row in body.splitlines()]


async def test_its_commands_work_in_this_order(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "leerplek"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m server "$@"\n')
    program.chmod(0o700)
    environment = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "LEERPLEK_DATA": str(tmp_path),
        "LEERPLEK_BASE_URL": "https://leerplek.school.example",
        "LEERPLEK_SMTP_URL": "smtp://127.0.0.1:1",
    }
    script = "set -eu\n" + "".join(blocks("sh try"))

    done = await asyncio.to_thread(
        subprocess.run,
        ["sh", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "https://leerplek.school.example/invitations/" in done.stdout
    assert "SHA256SUMS" in done.stdout
    assert "It stands as it was at" in done.stdout
    tars = {name for name in os.listdir(tmp_path) if name.endswith(".tar")}
    assert tars == {"leerplek.tar", "again.tar"}


def test_every_block_of_shell_is_shell() -> None:
    for said in blocks(ANY):
        subprocess.run(["sh", "-n"], input=said, text=True, check=True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_its_units_are_read_by_systemd(tmp_path: Path) -> None:
    for said in blocks("ini"):
        name = said.partition("\n")[0].removeprefix("# ")
        here = re.sub(r"/srv/leerplek/\.venv/bin/leerplek", "/bin/true", said)
        here = re.sub(r"^(EnvironmentFile|User|Group)=.*\n", "", here, flags=re.MULTILINE)
        (tmp_path / name).write_text(here)
    for unit in sorted(tmp_path.iterdir()):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True
        )
        assert [line for line in done.stderr.splitlines() if unit.name in line] == []


def test_its_commands_and_options_exist() -> None:
    said = set(re.findall(r"^(?:as-)?leerplek ([a-z]+)", "\n".join(blocks(ANY)), re.MULTILINE))

    assert said <= __main__.main.commands.keys()
    assert {"backup", "restore", "migrate", "invite", "doctor"} <= said


def test_its_settings_exist() -> None:
    for name in set(re.findall(r"LEERPLEK_([A-Z_]+)", PAGE)):
        assert f'wish("{name}"' in CONFIG


def test_every_metric_is_on_the_page_and_no_other() -> None:
    known = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in metrics.REGISTRY.collect()
    }

    assert {name for cell in column("metric") for name in re.findall(r"`(\w+)`", cell)} == known


async def test_every_finding_of_the_doctor_is_on_the_page(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MODE": "demo", "DATA": str(tmp_path), "DATABASE_URL": sqlite_url}.items():
        monkeypatch.setenv(f"LEERPLEK_{name}", value)

    found = {one.about for one in await doctor.look()}

    assert found == {cell.strip("`") for cell in column("finding")}


def test_its_links_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
