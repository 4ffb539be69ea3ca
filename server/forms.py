"""Forms: read as values, and shown again with what is wrong beside each field."""

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from server.errors import Invalid, Problem, unfit
from server.words import Sentence, _

S = TypeVar("S", bound=msgspec.Struct)

# PostgreSQL takes no text with a NUL in it, not even to look for; in JSON it is always escaped.
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a template shows it: what stands in it, and what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, Sentence] = field(default_factory=dict)
    fault: Sentence | None = None


async def read_form(request: Request, shape: type[S]) -> S:
    """What was filled in, as that struct; `Invalid` with a fault for each field that is wrong."""
    said, faults = await look_at(request, shape)
    if faults:
        raise Invalid(faults=faults)
    return shape(**said)


async def look_at(
    request: Request, shape: type[msgspec.Struct]
) -> tuple[dict[str, Any], dict[str, Sentence]]:
    """The fields of that struct that can be read, and a fault for each of the others.

    An empty field is as good as none. Several values of one name become a list.
    """
    sent = await _values(request)
    said: dict[str, Any] = {}
    faults: dict[str, Sentence] = {}
    for one in msgspec.structs.fields(shape):
        values = [value for value in sent.get(one.encode_name, []) if value.strip()]
        if one.required and not values:
            faults[one.encode_name] = _("Vul dit in.")
            continue
        try:
            said[one.name] = _read(one, values)
        except msgspec.ValidationError:
            faults[one.encode_name] = _fault(one.type)
    return said, faults


async def read_json(request: Request, shape: type[S]) -> S:
    """The JSON object that was sent, as that struct; `Invalid` when it isn't one."""
    said = await request.body()
    if NUL.search(said):
        raise Invalid(_("Hier staat een teken in dat we niet kunnen bewaren."))
    try:
        return msgspec.json.decode(said, type=shape)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as wrong:
        raise unfit(wrong) from None


async def again(request: Request, problem: Problem) -> Form:
    """The same form, to be shown again with what is wrong."""
    said = await _values(request)
    values = {name: them if len(them) > 1 else them[0] for name, them in said.items()}
    return Form(values, problem.faults, None if problem.faults else problem.say)


async def sent(request: Request) -> FormData:
    """The form that was sent; `Invalid` when it is in pieces, or brings a file, which none asks."""
    try:
        return await request.form(max_files=0)
    except HTTPException:
        raise Invalid from None


async def _values(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in (await sent(request)).multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value.replace("\x00", ""))
    return found


def _read(one: msgspec.structs.FieldInfo, values: list[str]) -> Any:
    if values:
        return msgspec.convert(_given(values, one.type), one.type, strict=False)
    return one.default_factory() if one.default is NODEFAULT else one.default


def _given(values: list[str], wanted: Any) -> Any:
    kinds = {get_origin(kind) or kind for kind in _kinds(wanted)}
    if kinds & {list, tuple, set, frozenset}:
        return values
    if bool in kinds:
        return values[-1] not in ("false", "no", "off", "0")
    return values[-1] if str in kinds else values[-1].strip()


def _fault(wanted: Any) -> Sentence:
    kinds = set(_kinds(wanted))
    if date in kinds:
        return _("Schrijf de datum zo: 2026-11-26")
    if time in kinds:
        return _("Schrijf de tijd zo: 16:30")
    if int in kinds:
        return _("Vul een getal in.")
    return _("Dit klopt niet. Kijk het na.")


def _kinds(wanted: Any) -> tuple[Any, ...]:
    is_union = get_origin(wanted) in (Union, types.UnionType)
    inner = get_args(wanted) if is_union else (wanted,)
    return tuple(get_args(kind)[0] if hasattr(kind, "__metadata__") else kind for kind in inner)
