"""Only in demo: invented people sign in by name, each at an own address, and mail is read here."""

import asyncio
import re
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts import queries
from server.accounts.belonging import belongings, roles
from server.accounts.entering import enter_as_sample, opened
from server.accounts.models import Person
from server.accounts.names import full_name, short_name
from server.config import Settings
from server.errors import Missing
from server.forms import read_form
from server.house import Belonging, House, house
from server.in_words import ROLES
from server.mail.file import kept, kept_letter
from server.pages import redirect, render
from server.permissions import PARENT, PUPIL, SUPERVISOR, Role
from server.security import own_path
from server.words import Sentence, _

GROUPS = {
    "pupils": _("Leerlingen"),
    "school": _("School"),
    "hosts": _("Bedrijven"),
    "home": _("Ouders"),
}
SIDES = {PUPIL: "pupils", SUPERVISOR: "hosts", PARENT: "home"}


class SampleForm(msgspec.Struct):
    sample: str
    next: str = ""


async def samples(request: Request) -> dict[str, Any]:
    """`sample`, the person of this host name, and all of them under `samples`."""
    at = house(request)
    name = (request.url.hostname or "").removesuffix(".localhost")
    return await at.database.read(_samples, at, name, request.url.port)


async def enter_sample(request: Request) -> Response:
    form = await read_form(request, SampleForm)
    entered = await enter_as_sample(request, form.sample)
    if entered is None:
        raise Missing
    return opened(request, redirect(request, own_path(form.next)), entered)


async def show_mails(request: Request) -> Response:
    mails = await asyncio.to_thread(kept, house(request).settings.data / "mail")
    return render(request, "demo/mails.html", {"mails": mails})


async def show_mail(request: Request) -> Response:
    folder = house(request).settings.data / "mail"
    letter = await asyncio.to_thread(kept_letter, folder, request.path_params["id"])
    if letter is None:
        raise Missing
    links = [(href, _("Open de link")) for href in re.findall(r"https?://\S+", letter.text)]
    mail = {"to": letter.to, "subject": letter.subject, "at": letter.at, "text": letter.text}
    return render(request, "demo/mail.html", {"mail": {**mail, "links": links}})


def routes(settings: Settings) -> list[Route]:
    """Nothing of this exists in production; mail that is sent can't be read here."""
    if not settings.is_demo:
        return []
    mail = [Route("/demo/mail", show_mails), Route("/demo/mail/{id}", show_mail)]
    sample = Route("/demo/sign-in", enter_sample, methods=["POST"])
    return [sample] if settings.smtp_url else [sample, *mail]


def _samples(session: Session, at: House, name: str, port: int | None) -> dict[str, Any]:
    people = queries.sample_people(session)
    known = belongings(session, at.neighbours, [who.id for who in people], clock.today())
    groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    for who in people:
        shown = _shown(who, known[who.id], port)
        groups[SIDES.get(shown["role"], "school")].append(shown)
    titled = [{"title": GROUPS[group], "people": them} for group, them in groups.items() if them]
    me = next((_me(who, known[who.id]) for who in people if who.sample_name == name), None)
    return {"sample": me, "samples": titled}


def _me(who: Person, known: Belonging) -> dict[str, Any]:
    return {"id": who.sample_name, "name": short_name(who), "role": _role(who, known)}


def _shown(who: Person, known: Belonging, port: int | None) -> dict[str, Any]:
    role = _role(who, known)
    name = who.sample_name or ""
    return {
        "id": name,
        "name": full_name(who),
        "role": role,
        "about": _about(who, role, known),
        "href": f"http://{name}.localhost{f':{port}' if port else ''}/sign-in",
    }


def _role(who: Person, known: Belonging) -> Role:
    return next(iter(roles(known)), PUPIL if who.born else PARENT)


def _about(who: Person, role: Role, known: Belonging) -> Sentence:
    of = [name for held, name in known.ties if held == role and name]
    if role == PUPIL and who.school_class:
        of = [who.school_class]
    if role == PARENT and of:
        return _("ouder van {name}", name=", ".join(of))
    return _("{role} · {of}", role=ROLES[role], of=of[0]) if of else ROLES[role]
