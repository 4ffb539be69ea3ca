"""The servers that are measured: each on one core, with the settings of production."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import ground

WAIT = 60.0  # seconds for a server to listen
LONGEST = "2h"  # that a server runs


@dataclass
class Server:
    """One that listens: who it is, what it speaks, and who may come in."""

    name: str
    speech: str
    port: int
    plan: Path
    pid: int
    people: list[dict[str, str]] = field(default_factory=list)  # id, role, token, room
    more: list[tuple[str, int]] = field(default_factory=list)  # what else belongs to it: part, pid
    ports: list[int] = field(default_factory=list)  # when it listens at several

    def processes(self) -> list[int]:
        """All that belong to it."""
        return [one for pid in self._first() for one in _family(pid)]

    def memory(self) -> int:
        """Bytes that it and its children hold."""
        return sum(map(memory_of, self._first()))

    def busy(self) -> dict[str, float]:
        """Seconds of a core that it and its children used so far, of each part of it."""
        used: dict[str, float] = {}
        for part, pid in [("web", self.pid), *self.more]:
            used[part] = used.get(part, 0) + busy_of(pid)
        return used

    def _first(self) -> list[int]:
        return [self.pid, *(pid for _, pid in self.more)]


@dataclass(frozen=True)
class Size:
    """So many rooms of so many people."""

    rooms: int
    members: int


@dataclass
class Ground:
    """Where servers are started: the tree that is measured, and a folder for their data."""

    tree: Path
    data: Path

    @contextmanager
    def leerplek(self, size: Size) -> Iterator[Server]:
        """Ours, with everything on: rights, keys, commits. Only the limits per person are off."""
        home = self.data / f"leerplek-{size.rooms}x{size.members}"
        with self.served(self.filled(home, size), home) as server:
            yield server

    def filled(
        self, home: Path, size: Size, wishes: Mapping[str, str] | None = None
    ) -> list[dict[str, str]]:
        """A new database with so many placements; who is seated in them."""
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        sessions = home / "sessions.json"
        asked = ["--placements", str(size.rooms), "--members", str(size.members)]
        env = {**settings(home, 0), **(wishes or {})}
        self.leerplek_says(env, "migrate")
        self.leerplek_says(env, "sample", *asked, "--sessions", str(sessions))
        placements = json.loads(sessions.read_text())["placements"]
        return [{**one, "room": room["room"]} for room in placements for one in room["people"]]

    def leerplek_says(self, env: Mapping[str, str], *asked: str) -> None:
        command = [str(ground.python()), "-m", "server", *asked]
        subprocess.run(command, cwd=self.tree, env=env, check=True, stdout=2)

    @contextmanager
    def served(self, people: list[dict[str, str]], home: Path) -> Iterator[Server]:
        """Ours, on what stands in that folder."""
        port = free_port()
        plan = plan_of(people, home)
        command = [str(ground.python()), "-m", "server", "serve", "--port", str(port)]
        with started(command, port, self.tree, home / "log", settings(home, port)) as pid:
            yield Server("leerplek", "leerplek", port, plan, pid, people)

    @contextmanager
    def socketio(self, size: Size, *, commits: bool = False) -> Iterator[Server]:
        """Socket.IO, which stores nothing, or commits each message to SQLite first."""
        name = "socketio-commit" if commits else "socketio"
        home, port = self._new_home(f"{name}-{size.rooms}x{size.members}"), free_port()
        database = [str(home / "messages.db")] if commits else []
        command = [str(ground.node()), str(ground.peers()), str(port), *database]
        plan = _write_plan(home / "plan", _anybody(size))
        with started(command, port, home, home / "log") as pid:
            yield Server(name, "socketio", port, plan, pid)

    @contextmanager
    def plain(self, size: Size) -> Iterator[Server]:
        """The server in C that only copies."""
        home, port = self._new_home(f"plain-{size.rooms}x{size.members}"), free_port()
        plan = _write_plan(home / "plan", _anybody(size))
        command = [str(ground.build_crowd()), "--serve", str(port)]
        with started(command, port, home, home / "log") as pid:
            yield Server("plain", "plain", port, plan, pid)

    def _new_home(self, name: str) -> Path:
        shutil.rmtree(self.data / name, ignore_errors=True)
        (self.data / name).mkdir(parents=True)
        return self.data / name


def settings(home: Path, port: int) -> dict[str, str]:
    """The environment of ours: nothing of the one that measures reaches it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "LEERPLEK_MODE": "demo",
        "LEERPLEK_DATA": str(home),
        "LEERPLEK_BASE_URL": f"http://localhost:{port or 8000}",
        "LEERPLEK_RATE_LIMITS": "off",
    }


def plan_of(people: list[dict[str, str]], home: Path) -> Path:
    """Who comes in, as the crowd reads it."""
    return _write_plan(home / "plan", [(one["room"], one["token"]) for one in people])


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    where: Path,
    log_to: Path,
    env: Mapping[str, str] | None = None,
    end: signal.Signals = signal.SIGKILL,
) -> Iterator[int]:
    """A program on the servers' core, once it listens at that port (0: at none); its process."""
    # Should nobody be left to stop it, it stops by itself.
    limited = ["timeout", "--signal=KILL", LONGEST]
    pinned = [*limited, "taskset", "-c", ground.SERVERS, *command]
    with log_to.open("w") as log:
        process = subprocess.Popen(
            pinned, cwd=where, env=env, stdout=log, stderr=log, process_group=0
        )
    try:
        if port:
            _wait_for(port, process, log_to)
        yield process.pid
    finally:
        # Nobody is left to say goodbye to.
        os.killpg(process.pid, end)
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise RuntimeError(f"no server came up: {log.read_text()[-2000:]}")


def _write_plan(path: Path, seats: Sequence[tuple[str, str]]) -> Path:
    path.write_text("".join(f"{room} {token}\n" for room, token in seats))
    return path


def _anybody(size: Size) -> list[tuple[str, str]]:
    # As long as Leerplek's names of rooms.
    return [(f"p_{room:026}", "-") for room in range(size.rooms) for _ in range(size.members)]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def memory_of(pid: int) -> int:
    """Bytes that a process and its children hold; what they share counts once."""
    held = 0
    for one in _family(pid):
        lines = _proc(one, "smaps_rollup").splitlines()
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held * 1024


def busy_of(pid: int) -> float:
    """Seconds of a core that a process and its children used, those that are gone included."""
    ticks = 0
    for one in _family(pid):
        fields = _proc(one, "stat").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def stands_still(pid: int) -> bool:
    """Whether that process was stopped, or is gone."""
    return _proc(pid, "stat").rpartition(")")[2].split()[:1] in (["T"], [])


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = _proc(pid, f"task/{pid}/children").split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _proc(pid: int, name: str) -> str:
    """What the kernel says of a process; nothing of one that just ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
