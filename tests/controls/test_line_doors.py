"""Negative controls of X1, X2, X3, X5, X6, X11, X17, X19, X21: with one defence broken, the trial
must see it."""

from dataclasses import replace
from typing import Any

import pytest

from server.accounts.sessions import end_session
from server.channels import actions, people, protocol, told
from server.channels import live as door
from server.channels.doors import Doors
from server.channels.hub import Hub
from server.channels.line import Line
from server.channels.models import Message
from server.channels.rooms import Seat
from server.channels.rounds import Rounds
from server.channels.sitting import Sitting
from server.errors import Missing, Refused
from server.permissions import SUPERVISOR, TEACHER
from server.placements import names
from server.storage.commands import Ask, Commands, Member
from server.storage.log import Recorded
from server.visitor import SignedInPerson
from tests.channels.test_sitting_down import hub, nobody_sits_who_signed_out_meanwhile
from tests.controls.seen import is_seen
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.live import Live, MakeLive
from tests.kit.world import World
from tests.line.test_door import other_sites_are_refused
from tests.line.test_forged import another_room_is_as_none, forged_fields_are_ignored
from tests.line.test_hostile import attack, undisturbed
from tests.line.test_leaving import nothing_after_leaving
from tests.line.test_notes import notes_stay_at_school
from tests.line.test_of_others import HER_MOTHERS, a_host_reads_first_names_only, reads_none_of
from tests.line.test_signing_out import closes_at_once
from tests.line.test_standing_still import signed_out_while_we_slept
from tests.line.test_withdrawn_words import words_gone_stay_gone
from tests.storage.conftest import desk

__all__ = ["desk", "hub"]  # the fixtures of that trial

Patch = pytest.MonkeyPatch


async def test_x1_any_origin_is_ours(world: World, monkeypatch: Patch) -> None:
    monkeypatch.setattr(door, "is_ours", lambda origin, settings: True)

    await is_seen(other_sites_are_refused(world))


async def test_x2_the_line_does_not_heed_the_end_of_its_session(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Line, "heed", lambda self, one: None)

    async def end() -> None:
        await world.writes(end_session, world.noor.id, world.noor.session)

    await is_seen(closes_at_once(line, world, world.noor, end))


async def test_x2_a_line_that_sits_down_whatever_happened_meanwhile(
    hub: Hub, monkeypatch: Patch
) -> None:
    async def believe(self: Sitting, own: object) -> None:
        """What was read before is as good as now."""

    monkeypatch.setattr(Sitting, "_require_session", believe)

    await is_seen(nobody_sits_who_signed_out_meanwhile(hub))


async def test_x2_a_server_that_stood_still_says_what_it_was_about_to_say(
    own_live: MakeLive, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Rounds, "holds", lambda self, line, said, now: False)
    monkeypatch.setattr(Rounds, "_wake", lambda self: None)

    await is_seen(signed_out_while_we_slept(own_live))


async def test_x3_the_room_does_not_take_the_seat_away(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Seat, "is_sent_away_by", lambda self, one: False)
    parent = await world.adds_a_parent("Dhr. Bakker")

    await is_seen(nothing_after_leaving(line, world, parent))


async def test_x5_what_exists_is_refused_and_not_missing(
    live: Live, line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    member = Commands.member

    def tell_apart(self: Commands, session: Any, stream: str, person: str) -> Member:
        try:
            return member(self, session, stream, person)
        except Missing:
            if stream in live.hub.rooms or stream.startswith("o_"):
                raise Refused from None
            raise

    monkeypatch.setattr(Commands, "member", tell_apart)

    await is_seen(another_room_is_as_none(live, line, world, api, "room.history"))


async def test_x6_the_author_is_who_the_frame_says(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    ask = Doors._ask

    def believe(
        self: Doors, person: SignedInPerson, do: str, stream: str, key: str | None, with_: Any
    ) -> Ask:
        claimed = replace(person, id=world.bakker.id) if "by" in (with_ or {}) else person
        return ask(self, claimed, do, stream, key, with_)

    monkeypatch.setattr(Doors, "_ask", believe)

    await is_seen(forged_fields_are_ignored(line, world))


async def test_x11_a_frame_is_taken_for_well_formed(
    live: Live, world: World, monkeypatch: Patch
) -> None:
    parse = protocol.parse

    def trust(said: str | bytes) -> protocol.Frame:
        try:
            return parse(said)
        except protocol.Wrong as wrong:
            raise KeyError(wrong.what) from None

    monkeypatch.setattr(protocol, "parse", trust)

    async def trial() -> None:
        async with undisturbed(live):
            await attack(world, 300, 0, seed=11)

    await is_seen(trial())


async def test_x11_a_fault_of_ours_is_counted(live: Live, world: World, monkeypatch: Patch) -> None:
    monkeypatch.setattr(actions, "EMOJI", None)

    async def trial() -> None:
        async with undisturbed(live):
            await attack(world, 600, 0, seed=11)

    await is_seen(trial())


async def test_x17_the_host_reads_names_as_the_school_does(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    monkeypatch.setitem(names.NAMES, SUPERVISOR, names.NAMES[TEACHER])

    await is_seen(a_host_reads_first_names_only(line, world, api))


async def test_x17_a_room_tells_addresses(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    tell = people._told

    def tell_all(*given: Any) -> dict[str, Any]:
        return {**tell(*given), "email": given[2].email}

    monkeypatch.setattr(people, "_told", tell_all)

    await is_seen(reads_none_of(HER_MOTHERS, world.noor, line, world, api))


async def test_x19_a_withdrawn_message_keeps_its_words(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    def tell_all(message: Message, quoted: Message | None) -> dict[str, Any]:
        return {"body": message.body, "withdrawn": bool(message.withdrawn)}

    monkeypatch.setattr(told, "message_as_told", tell_all)

    await is_seen(words_gone_stay_gone(line, world, api))


async def test_x19_a_quote_keeps_withdrawn_words(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(told, "_quote", lambda message: {"seq": message.seq, "text": message.body})

    await is_seen(words_gone_stay_gone(line, world, api))


async def test_x21_everybody_sees_everything(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Recorded, "is_seen_by", lambda self, roles: True)

    await is_seen(notes_stay_at_school(line, world, api))
