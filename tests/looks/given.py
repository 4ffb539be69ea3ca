"""What every page is given, without a server: the real templates, filters and words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "web"
TODAY = date(2026, 11, 26)


def house_words(
    person: Mapping[str, Any] | None, language: str = "nl", path: str = "/"
) -> dict[str, Any]:
    """As `server.pages` gives them to each page of a reader."""
    return {
        "person": person,
        "language": language,
        "csrf_token": "csrf",
        "path": path,
        "demo": True,
        "today": TODAY,
        "flash": None,
        "script_words": {"Verstuur": "Send"} if language == "en" else {},
    }


def noon(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in November 2026."""
    return datetime.combine(date(2026, 11, day), time(hour, minute), UTC)
