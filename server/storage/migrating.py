"""Brings a database to the newest version.

Alembic takes a sixth of what a server takes to begin, and is asked only by who takes steps: which
steps there are stands in their files.
"""

import importlib
import pkgutil
import re
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

PROJECT = Path(__file__).parent.parent.parent
STEP = re.compile(
    r'^revision\b[^=]*= "(?P<to>\w+)"$.*?^down_revision\b[^=]*= (None|"(?P<since>\w+)")$',
    re.MULTILINE | re.DOTALL,
)


def migrate(url: str, revision: str = "head") -> None:
    """All steps that this database lacks up to there, in one transaction each or none."""
    from alembic import command
    from alembic.config import Config

    alembic = Config(toml_file=PROJECT / "pyproject.toml")
    alembic.attributes["url"] = url
    command.upgrade(alembic, revision)


def newest() -> str:
    """The version that this program was written for."""
    steps = _steps()
    (last,) = steps.keys() - steps.values()
    return last


def is_known(revision: str) -> bool:
    """Whether this program has the step that leads to that version."""
    return revision in _steps()


def version(session: Session) -> str:
    """The version that the database is at; empty for an empty one."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return ""
    return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def every_table() -> None:
    """Imports where tables are kept, since a table is known once its module is."""
    for module in pkgutil.walk_packages([str(PROJECT / "server")], "server."):
        if module.name.endswith(".models") or module.name.startswith("server.storage."):
            importlib.import_module(module.name)


def _steps() -> dict[str, str]:
    """The version that each step leads to, and the one that it begins at."""
    files = (PROJECT / "migrations" / "versions").glob("*.py")
    found = (STEP.search(file.read_text("utf-8")) for file in files)
    return {step["to"]: step["since"] or "" for step in found if step}
