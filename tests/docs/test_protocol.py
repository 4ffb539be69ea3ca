"""docs/protocol.md says what the code does: commands, kinds, errors, closes, limits, settings."""

import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import msgspec
import pytest
from starlette.routing import Route

from server import __main__, app, config, errors, house, permissions
from server.channels import actions, hearing, marks, protocol, rooms
from server.channels.doors import READS
from server.channels.welcome import Hello, Join
from server.permissions import COORDINATOR, MEMBERS
from server.storage.commands import Command
from server.visitor import SESSION
from tests.kit.live import settings

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
SITE = settings("sqlite+aiosqlite://", Path("data"), 8000)

WHISPERS = {"presence", "typing"}
OF_ADMINS = {"school.change", "retention.lengthen", "person.erase"}


def rows(first: str) -> dict[str, list[str]]:
    """The rows of all tables whose heading begins with these cells: first cell → the others."""
    found: dict[str, list[str]] = {}
    tables = re.findall(r"^\| (.+) \|\n\|[ |-]+\|\n((?:\|.*\|\n)+)", PAGE, re.MULTILINE)
    for heading, body in tables:
        if not heading.startswith(first):
            continue
        for row in body.splitlines():
            name, *rest = (cell.strip() for cell in row.strip("|").split(" | "))
            found[name.strip("`").strip()] = rest
    return found


def commands() -> dict[str, Command]:
    return app.table(SITE)


def fields(form: type[msgspec.Struct]) -> set[str]:
    """The fields of a command as the page writes them: `since?` may be left out."""
    return {
        f"{one.encode_name}{'' if one.required else '?'}" for one in msgspec.structs.fields(form)
    }


def written_fields(cell: str) -> set[str]:
    bare = re.sub(r"\([^)]*\)", "", cell).split(";")[0]
    return set(re.findall(r"`([a-z_]+\??)`", bare.split(":")[0]))


def test_every_command_is_on_the_page_and_no_other() -> None:
    known = {*commands(), *READS, *WHISPERS, "hello", "room.join", "room.people"}

    assert rows("do |").keys() == known


def test_every_field_of_a_command_is_on_the_page() -> None:
    forms: dict[str, type[msgspec.Struct]] = {
        **{do: command.form for do, command in commands().items()},
        **{do: form for do, (form, _read) in READS.items()},
        "hello": Hello,
        "room.join": Join,
    }
    page = rows("do |")

    assert {do: written_fields(page[do][0]) for do in forms} == {
        do: fields(form) for do, form in forms.items()
    }


def test_choices_in_a_command_are_on_the_page() -> None:
    page = rows("do |")
    for do, command in commands().items():
        for choice in _choices(command.form):
            assert choice == "" or f"`{choice}`" in page[do][0] or do == "placement.change"


def _choices(form: type[msgspec.Struct]) -> list[Any]:
    named = {"kind", "role", "custody"}
    types = [one.type for one in msgspec.structs.fields(form) if one.name in named]
    return [choice for kind in types if get_origin(kind) is not None for choice in get_args(kind)]


def test_who_may_is_as_the_page_says() -> None:
    page = rows("do |")
    for do, command in commands().items():
        may = permissions.MAY[do]
        if do.startswith("case."):
            assert may == permissions.HANDLERS
        elif do == "room.read_along":
            assert may == permissions.OFFICE | permissions.SAFETY
        elif do in OF_ADMINS:
            assert may == {permissions.ADMIN}
        elif command.where == "o_":
            assert may == permissions.OFFICE
        elif page[do][1] == "teachers, coordinators":
            assert may == permissions.SCHOOL
        elif page[do][1] == "the pupil":
            assert may == {permissions.PUPIL}
        elif page[do][1] == "pupils, parents":
            assert may == {permissions.PUPIL, permissions.PARENT}
        else:
            assert may == MEMBERS
        assert command.keyed == (do != "read.mark")


def test_every_kind_of_entry_is_on_the_page_with_an_example() -> None:
    page = rows("`what`")

    assert page.keys() == permissions.SEEN_BY.keys() | permissions.OWN
    for what, cells in page.items():
        said = cells[-1].split("`")
        assert cells[-1].startswith(("`{", "the same", "what changed")), what
        if cells[-1].startswith("`{"):
            json.loads(said[1])


def test_who_sees_an_entry_is_as_the_page_says() -> None:
    for what, cells in rows("`what` | seen by").items():
        seen = {
            "all members": MEMBERS,
            "teachers, coordinators": permissions.SCHOOL,
            "all members, office, safety": MEMBERS | permissions.OFFICE | permissions.SAFETY,
        }.get(cells[0], MEMBERS | permissions.OFFICE)
        assert permissions.SEEN_BY[what] == seen
    for what in rows("`what` | with (safety)"):
        assert permissions.SEEN_BY[what] == permissions.SAFETY
    for what in rows("`what` | with (admin)"):
        assert permissions.SEEN_BY[what] == {permissions.ADMIN}
    only_office = {
        what for what, roles in permissions.SEEN_BY.items() if not roles & (MEMBERS - {COORDINATOR})
    }
    assert {permissions.SEEN_BY[what] for what in only_office} == {
        permissions.OFFICE,
        permissions.SAFETY,
        frozenset({permissions.ADMIN}),
    }


def test_what_counts_as_unread_is_on_the_page() -> None:
    (kinds,) = re.findall(r"\*\*unread\*\* counts .*? that are (.+?), are by", PAGE, re.DOTALL)

    assert set(re.findall(r"`(\S+)`", kinds)) == permissions.COUNTS


def test_every_error_is_on_the_page_with_its_status() -> None:
    known = {
        (problem.code, str(problem.status))
        for problem in _with_those_below(errors.Problem)
        if problem.__module__ == "server.errors"
    }

    assert {(code, cells[-1]) for code, cells in rows("code | means | HTTP").items()} == known


def _with_those_below(kind: type[errors.Problem]) -> list[type[errors.Problem]]:
    below = [one for sub in kind.__subclasses__() for one in _with_those_below(sub)]
    return [kind, *below]


def test_every_close_is_on_the_page() -> None:
    codes = {
        protocol.BYE,
        protocol.TOO_LARGE,
        protocol.RESTART,
        protocol.NOT_THE_PROTOCOL,
        protocol.SIGNED_OUT,
        protocol.STALLED,
        protocol.TOO_OLD,
        protocol.TOO_MUCH,
    }

    assert {int(code) for code in rows("code | means | then")} == codes


def test_limits_and_times_are_as_the_page_says() -> None:
    limits = re.findall(r'"limits": (\{[^}]+\})', PAGE)
    assert [json.loads(said) for said in limits] == [protocol.LIMITS]
    assert f"most {protocol.LIMITS['frame']:,} bytes" in PAGE
    assert f"most {protocol.LIMITS['body']:,} Unicode code points" in PAGE
    assert f"first {protocol.QUOTED} code points" in PAGE.replace("\n", " ")
    assert f"within {protocol.PATIENCE.hello} seconds. `since`" in PAGE
    assert f"after {protocol.PATIENCE.silence} seconds of silence" in PAGE
    assert f"at all for {protocol.PATIENCE.progress} seconds" in PAGE
    assert f"more than {protocol.BEHIND:,} entries behind" in PAGE
    assert f"at most {protocol.MOST})" in PAGE
    assert f"more than {rooms.CROWDED} members" in PAGE
    assert f"{hearing.FLOOD[0]} frames in {hearing.FLOOD[1]:.0f} seconds" in PAGE
    assert f"send {house.AT_ONCE} commands at once, then {house.PER_SECOND} a second" in PAGE
    assert f"for {actions.EDITABLE.total_seconds() / 3600:.0f} hours" in PAGE
    assert f"every {hearing.TYPING_APART:.0f} seconds" in PAGE
    assert "one of " + " ".join(protocol.EMOJI) in PAGE
    assert f"subprotocol `{protocol.SUBPROTOCOL}`" in PAGE
    assert f"the cookie `{SESSION}`" in PAGE


def test_words_that_mention_roles_are_on_the_page() -> None:
    for words in marks.ROLE_WORDS.values():
        assert f"`@{words[0]}`" in PAGE


def test_every_address_of_the_api_is_on_the_page() -> None:
    served = {
        f"{method} {route.path}"
        for route in app.routes(SITE)
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method in (route.methods or set()) - {"HEAD"}
    }

    written = set(
        re.findall(r"^\| `((?:GET|POST|DELETE|PUT|PATCH) /api/\S+?)`", PAGE, re.MULTILINE)
    )
    assert written == served


def test_every_command_of_the_command_line_is_on_the_page_with_its_options() -> None:
    page = {name.split()[0]: name for name in rows("command | does")}

    assert page.keys() == __main__.main.commands.keys()
    for name, command in __main__.main.commands.items():
        options = {o for one in command.params if isinstance(one, click.Option) for o in one.opts}
        assert set(re.findall(r"--[a-z-]+", page[name])) == options


@pytest.mark.parametrize("name", sorted(rows("name | default")))
def test_every_setting_on_the_page_is_read(name: str) -> None:
    assert f'wish("{name.removeprefix("LEERPLEK_")}"' in Path(config.__file__).read_text()


def test_every_setting_that_is_read_is_on_the_page() -> None:
    read = set(re.findall(r'wish\("(\w+)"', Path(config.__file__).read_text()))

    assert {name.removeprefix("LEERPLEK_") for name in rows("name | default")} == read
