"""What a school's office and its admin do: bring people in, set terms, erase."""

from server.admin import erasure, retention, school_year, schools
from server.admin.erasing import AT_ONCE
from server.admin.exporting import KIND as EXPORT
from server.admin.exporting import export_turn
from server.admin.imports import running
from server.house import House
from server.jobs import Kind
from server.placements import handing_over
from server.placements.invitations import Links
from server.storage.commands import Command


def commands(links: Links) -> dict[str, Command]:
    """The commands; `links` makes a path of ours an address for in a mail."""
    return {
        **running.COMMANDS,
        **school_year.COMMANDS,
        **schools.COMMANDS,
        **retention.COMMANDS,
        **erasure.COMMANDS,
    }


def job_kinds(house: House, links: Links) -> list[Kind]:
    """The long work that those commands begin, or that a night does."""
    return [
        running.kind(links),
        school_year.kind,
        handing_over.kind(links),
        Kind(EXPORT, turn=export_turn(house)),
        Kind(erasure.KIND, step=erasure.erase_step, most=AT_ONCE),
        Kind(retention.KIND, step=retention.run_step, most=retention.MOST),
    ]
