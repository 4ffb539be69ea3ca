"""What holds for the project as a whole, whoever downloads it, wherever it stands."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# In parts, so that this file does not hold what it looks for.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org")
PLACES = re.compile(r"(?<![\w.~:-])/(?:work|root|tmp|opt)/[\w.]")
MADE = {".git", ".venv", ".cache", "node_modules", "data", "dist", "__pycache__", ".hypothesis"} | {
    f".{program}_cache" for program in ("mypy", "ruff", "pytest")
}
# A linter or the types are told to look away; and that is said with a reason.
SWITCHED_OFF = re.compile(r"# (?:type: ignore|noqa)\b.*")
REASON = re.compile(r"\]  # \w|: [A-Z0-9, ]+ - \w")
VAGUE = {"service", "services", "manager", "helper", "helpers", "util", "utils", "common"}


def files() -> list[Path]:
    """Everything that is or would be under version control; without git, all but what is made."""
    if shutil.which("git") is None:
        found = (path for path in ROOT.rglob("*") if not MADE.intersection(path.parts))
        return [path for path in found if path.is_file() and path.suffix != ".pyc"]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in found if path.is_file()]


def texts() -> dict[str, str]:
    held = {}
    for path in files():
        raw = path.read_bytes()
        if b"\0" not in raw:
            held[str(path.relative_to(ROOT))] = raw.decode()
    return held


def test_nothing_names_a_registry_or_a_place_on_one_machine() -> None:
    assert {name: faults for name, text in texts().items() if (faults := addresses(text))} == {}


def test_such_an_address_is_found() -> None:
    assert addresses("--index-url https://" + REGISTRIES[0] + "/simple") == [REGISTRIES[0]]
    assert addresses('DATA = "' + "/work" + '/main/data"') == ["/work" + "/m"]
    assert addresses("server/work/x.py, ./tmp/a, :root { } https://leerplek.nl/work") == []


@pytest.mark.parametrize("lock", ["serve", "test", "node"])
def test_every_locked_package_has_its_hash_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    packages = re.split(r"\n(?=\S)", text)

    assert "://" not in text
    assert [one for one in packages if "==" in one and "--hash=sha256:" not in one] == []


def test_the_lock_of_the_scripts_holds_no_address_to_download_from() -> None:
    text = (ROOT / "package-lock.json").read_text()

    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_both_locks_agree() -> None:
    served, tested = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("serve", "test"))

    assert {name: pin for name, pin in served.items() if tested.get(name) != pin} == {}


def test_the_procfile_names_release_web_and_worker() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()

    assert [line.partition(":")[0] for line in lines] == ["release", "web", "worker"]


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in files() if path.stem.lower() in VAGUE] == []


def test_no_source_file_is_too_long_to_read() -> None:
    sources = {
        name: text.count("\n")
        for name, text in texts().items()
        if Path(name).suffix in {".py", ".js", ".css", ".html"} and "migrations" not in name
    }

    assert {name: lines for name, lines in sources.items() if lines > 300} == {}


def test_make_alone_lists_what_can_be_asked() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ("run", "setup", "test", "check", "words", "locks"):
        assert f"make {target} " in listed


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("exit 1", "Leerplek needs Python 3.11 or newer"),
        # Answers to everything but the question for ensurepip, as a bare Debian does.
        ('case "$*" in *ensurepip*) exit 1 ;; esac', "This Python cannot make virtual environ"),
    ],
)
def test_a_missing_python_is_said_in_one_sentence_with_the_way_to_get_it(
    tmp_path: Path, python: str, sentence: str
) -> None:
    pretend(tmp_path, python)

    told = subprocess.run(
        ["sh", tmp_path / "setup" / "venv.sh"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": str(tmp_path / "python3")},
        capture_output=True,
        text=True,
    )

    assert told.returncode != 0
    assert told.stderr.startswith(sentence)
    assert told.stderr.count("\n") == 1
    assert "apt install python3-venv" in told.stderr or "apt install python3 " in told.stderr
    assert "brew install python" in told.stderr
    assert not (tmp_path / ".venv").exists()


def addresses(text: str) -> list[str]:
    return [name for name in REGISTRIES if name in text] + PLACES.findall(text)


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(), re.MULTILINE))


def pretend(home: Path, python: str) -> None:
    """A project folder with only the set-up in it, and a Python that behaves like this."""
    (home / "setup").mkdir()
    (home / "setup" / "venv.sh").write_text((ROOT / "setup" / "venv.sh").read_text())
    program = home / "python3"
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o700)


@pytest.mark.parametrize(
    ("line", "says_why"),
    [
        ("thing = it  # type: ignore[misc]", False),
        ("thing = it  # noqa: S101", False),
        ("thing = it  # type: ignore[misc]  # a library's own word", True),
        ("thing = it  # noqa: S101 - the caller looked", True),
    ],
)
def test_a_check_that_is_switched_off_without_a_reason_is_found(line: str, says_why: bool) -> None:
    assert (without_a_reason(line) == []) == says_why


def test_a_check_that_is_switched_off_says_why() -> None:
    programs = {name: text for name, text in texts().items() if name.endswith(".py")}
    programs.pop("tests/test_frame.py")
    assert {
        name: found for name, text in programs.items() if (found := without_a_reason(text))
    } == {}


def without_a_reason(text: str) -> list[str]:
    return [said for said in SWITCHED_OFF.findall(text) if not REASON.search(said)]
