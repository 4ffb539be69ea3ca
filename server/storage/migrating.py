"""Brings a database to the newest version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

PROJECT = Path(__file__).parent.parent.parent


def migrate(url: str) -> None:
    """All steps that this database lacks, in one transaction each or none."""
    command.upgrade(_alembic(url), "head")


def newest() -> str:
    """The version that this program was written for."""
    return ScriptDirectory.from_config(_alembic("")).get_current_head() or ""


def version(session: Session) -> str:
    """The version that the database is at; empty for an empty one."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return ""
    return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _alembic(url: str) -> Config:
    alembic = Config(toml_file=PROJECT / "pyproject.toml")
    alembic.attributes["url"] = url
    return alembic
