"""What can be done about safety: every command, with the verb that obeys it."""

from functools import partial

from server.safety import handling, measures, reading, reporting
from server.safety.letters import Links
from server.storage.commands import Command


def commands(links: Links) -> dict[str, Command]:
    """The commands of safety; `links` makes a path of ours an address for in a mail."""
    report = partial(reporting.report, links=links)
    return {
        "message.report": Command(reporting.ReportMessage, report),
        "room.read_along": Command(reading.ReadAlong, reading.read_along, where="o_"),
        "case.take": Command(handling.OfCase, handling.take, where="o_"),
        "case.note": Command(handling.Note, handling.note, where="o_"),
        "case.contact": Command(handling.Contact, handling.contact, where="o_"),
        "case.freeze": Command(handling.OfCase, measures.freeze, where="o_"),
        "case.thaw": Command(handling.OfCase, measures.thaw, where="o_"),
        "case.mute": Command(measures.OnPerson, measures.mute, where="o_"),
        "case.suspend": Command(measures.OnPerson, measures.suspend, where="o_"),
        "case.lift": Command(measures.OfMeasure, measures.lift, where="o_"),
        "case.withdraw": Command(handling.Withdraw, handling.withdraw, where="o_"),
        "case.close": Command(handling.Close, handling.close, where="o_"),
        "case.reopen": Command(handling.Note, handling.reopen, where="o_"),
    }
