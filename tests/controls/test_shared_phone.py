"""X22, each defence of a shared phone broken: the trials of client and door must see it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from server import middleware
from tests.controls.seen import is_seen
from tests.doors.trials import nothing_is_done_as_another
from tests.kit.front import FrontMaker

ROOT = Path(__file__).parents[2]
NODE = ("sh", "setup/node.sh", "node", "--test")

# What is broken: where, what stands there, and what instead; and whose trial must see it.
BREAKS = {
    "the outbox sends whatever lies there": (
        "static/js/outbox.js",
        "kept.filter(({ person }) => person === this.#person)",
        "kept",
        "outbox",
    ),
    "the line takes anybody": (
        "static/js/line.js",
        "if (ok.you.id !== this.#me) return this.#isAnothers();",
        "",
        "shared-device",
    ),
    "what others left stays": (
        "static/js/outbox.js",
        "await (await this.#store).clear(this.#person);",
        "",
        "outbox",
    ),
    "an upload goes as whoever is signed in": (
        "static/js/sending.js",
        "person: this.#person, signal",
        'person: "", signal',
        "sending",
    ),
    "signing out leaves the outbox": (
        "static/js/outbox.js",
        "await (await this.#store).clear().catch(reportError);",
        "",
        "outbox",
    ),
    "half-written words stay": ("static/js/drafts.js", "!name.startsWith(but)", "false", "drafts"),
    "polling does not say as whom": (
        "static/js/polling.js",
        '"X-Leerplek-As": this.#me',
        '"X-Leerplek-As": ""',
        "polling",
    ),
    "kept pages of the one before stay": (
        "worker/sw.js",
        "await Promise.all(others.map((name) => caches.delete(name)));",
        "",
        "worker",
    ),
    "kept pages are shown though there is a net": (
        "worker/sw.js",
        "    answer = await fetch(request);\n  } catch {\n    if ((await sent",
        "    if (await caches.match(url.pathname)) throw 0;\n"
        "    answer = await fetch(request);\n  } catch {\n    if ((await sent",
        "worker",
    ),
    "every page is kept": ("worker/sw.js", "if (!ROOM.test(url.pathname)) return;", "", "worker"),
    "a late answer counts": ("worker/sw.js", "|| turn < changedHands", "", "worker"),
    "what was withdrawn stays kept": ("worker/sw.js", "changed.includes(room)", "false", "worker"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_client_is_seen(tmp_path: Path, name: str) -> None:
    file, stands, instead, trial = BREAKS[name]
    for part in ("static/js", "worker", "tests"):
        shutil.copytree(ROOT / "web" / part, tmp_path / "web" / part)
    shutil.copy(ROOT / "package.json", tmp_path)
    path = tmp_path / "web" / file
    source = path.read_text()
    assert source.count(stands) == 1, f"{file} no longer says {stands!r}"
    path.write_text(source.replace(stands, instead))

    done = subprocess.run(
        [*NODE, tmp_path / "web" / "tests" / f"{trial}.test.js"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0, f"nobody saw that {name}"
    assert "\nnot ok" in done.stdout or "✖" in done.stdout, done.stdout + done.stderr


async def test_a_door_that_does_what_anybodys_page_asks_is_seen(
    fronts: FrontMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "is_meant", lambda request, person: True)
    await is_seen(nothing_is_done_as_another(await fronts()))
