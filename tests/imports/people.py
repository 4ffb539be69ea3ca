"""People in files, with addresses that nobody else in the shared server has."""

from typing import Any

from tests.imports.conftest import Office
from tests.imports.files import HEADS, csv_of, pupil


def at(office: Office, name: str) -> str:
    """An address of this test alone."""
    return f"{name}.{office.mark}@thuis.example"


def row(office: Office, n: int, **changed: Any) -> list[str]:
    """The n-th of a class, with a mother and a father of this test alone."""
    own = {
        "email": at(office, f"leerling{n}"),
        "p1_email": at(office, f"moeder{n}"),
        "p2_email": at(office, f"vader{n}"),
    }
    return pupil(n, **{**own, **changed})


def file_of(office: Office, *numbers: int, **changed: dict[str, str]) -> bytes:
    """A class of these; `n3={"born": ""}` changes that one."""
    return csv_of(HEADS, [row(office, n, **changed.get(f"n{n}", {})) for n in numbers])


NOBODY = {"p2_title": "", "p2_initials": "", "p2_last_name": "", "p2_email": ""}
