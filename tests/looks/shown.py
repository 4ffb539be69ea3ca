"""What a scene is: one page, for whom, with what it is given."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Form:
    """What was typed, and what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True)
class Scene:
    """One page with what it is given."""

    template: str
    person: dict[str, Any] | None
    given: dict[str, Any]
