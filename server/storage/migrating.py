"""Brings a database to the newest version."""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

PROJECT = Path(__file__).parent.parent.parent


def migrate(url: str, revision: str = "head") -> None:
    """All steps that this database lacks up to there, in one transaction each or none."""
    command.upgrade(_alembic(url), revision)


def newest() -> str:
    """The version that this program was written for."""
    return _steps().get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether this program has the step that leads to that version."""
    return revision in {step.revision for step in _steps().walk_revisions()}


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


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic(""))


def _alembic(url: str) -> Config:
    alembic = Config(toml_file=PROJECT / "pyproject.toml")
    alembic.attributes["url"] = url
    return alembic
