"""What an address of the API takes and answers: said once, beside the handler that does it.

`openapi` reads it; schemathesis holds the running server to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from server.errors import Problem

E = TypeVar("E", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Described:
    """One address and method. Its summary is the first line of the handler's docstring."""

    answers: tuple[Any, ...]  # the types of what is answered when all is well; one of them
    status: int = 200
    body: Any = None  # the type of the JSON that is sent
    query: Any = None  # a struct of what may stand behind the `?`
    headers: Mapping[str, str] = field(default_factory=dict)  # required ones, and what each is
    is_open: bool = False  # also for who isn't signed in
    brings_file: bool = False  # multipart, with the field `file`
    gives_commands: bool = False  # any command of the table
    problems: tuple[type[Problem], ...] = ()  # what it refuses, beside what any address may
    example: Any = None  # of what is sent


ALL: dict[Callable[..., Any], Described] = {}


def described(answers: Any, status: int = 200, **said: Any) -> Callable[[E], E]:
    """Beside a handler: `@described(Answer, 201, body=Wish)`."""
    each = answers if isinstance(answers, tuple) else (answers,)

    def keep(endpoint: E) -> E:
        ALL[endpoint] = Described(each, status, **said)
        return endpoint

    return keep
