"""The composition root: settings → ports → commands and routes. It alone knows every domain."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute

from server import answers, api_page, assets, middleware, offline, openapi, watch
from server.accounts import routes as accounts
from server.admin import commands as running
from server.admin import routes as administration
from server.bus import Bus
from server.bus.memory import MemoryBus
from server.bus.redis import RedisBus
from server.channels import actions as talking
from server.channels import api, polling, search_pages, viewer
from server.channels import pages as rooms
from server.channels.doors import FORMS, Doors
from server.channels.hub import Hub
from server.channels.live import live
from server.config import Settings
from server.duties import CONSUMERS, duties, duties_of_lines
from server.files import routes as files
from server.gathering import Gathering
from server.home import routes as home
from server.house import House, Neighbours
from server.limits.sharing import Sharing
from server.mail.file import FileMail
from server.mail.outbox import Outbox, sender_for
from server.mail.smtp import SmtpMail
from server.network import belonging, companies
from server.network import queries as network
from server.placements import bounces, invitations
from server.placements import commands as placing
from server.placements import queries as placements
from server.placements import routes as placement_pages
from server.presence.leases import Leases, MemoryLeases
from server.presence.redis import RedisLeases
from server.safety import commands as safety
from server.safety import routes as safety_pages
from server.safety.waiting import waits
from server.storage import log, turns
from server.storage.commands import Command, Commands, Member
from server.storage.engine import Database
from server.storage.scribe import Scribe
from server.storage.shifts import shifts
from server.worker import Worker

NEIGHBOURS = Neighbours(
    belongings=belonging.belongings,
    invited=invitations.invited,
    accept=invitations.accept,
    waits=waits,
    is_seated=placements.is_seated,
)


def build(settings: Settings) -> Starlette:
    """One server, ready to be run; it opens and closes what it needs with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as (house, hub):
            app.state.house, app.state.hub = house, hub
            app.state.doors = Doors(house, hub, house.pace)
            inside = [] if settings.redis_url else duties(house)
            worker = Worker([*duties_of_lines(house, hub), *inside], shifts(settings.database_url))
            await worker.start()
            yield
            await worker.close()

    return Starlette(
        routes=routes(settings),
        middleware=middleware.stack(),
        exception_handlers=answers.HANDLERS,
        lifespan=lifespan,
    )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[House, Hub]]:
    """The house with its hub, at work until it is left: also for the command line."""
    database = Database(settings.database_url)
    bus, leases = _bus(settings), _leases(settings)
    hub = Hub(database, bus, leases)
    commands = Commands(table(settings), members)
    scribe = Scribe(database, commands, hub.after, CONSUMERS)
    hub.expects = scribe.expects
    sender = sender_for(settings.base_url, settings.smtp_url)
    letters = Outbox(scribe, _mail(settings), sender, asyncio.Event(), bounces.mark)
    gathering = Gathering(settings.redis_url)
    house = House(
        settings, database, commands, scribe, bus, letters, NEIGHBOURS, gathering=gathering
    )
    sharing = _shared_limits(house)
    with turns.shared(settings.data, turns.SERVING):
        await scribe.start()
        await scribe.write(lambda tx: log.keep_epoch(tx.session))
        await hub.start()
        await sharing.start()
        await gathering.start()
        try:
            yield house, hub
        finally:
            await hub.close()
            await leases.close()
            await sharing.close()
            await gathering.close()
            await house.heavy.close()
            await scribe.close()
            await bus.close()
            await database.close()


def table(settings: Settings) -> dict[str, Command]:
    """Every command by its name. Letters carry the first of our own addresses."""

    def links(path: str) -> str:
        return settings.base_url + path

    return {
        **talking.COMMANDS,
        **companies.COMMANDS,
        **placing.commands(links),
        **running.commands(links),
        **safety.commands(links),
    }


def members(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    """Who is seated in which stream: rooms by seat, offices by role, the own stream by being."""
    wanted = set(pairs)
    in_rooms = {pair for pair in wanted if pair[0].startswith("p_")}
    in_offices = {pair for pair in wanted if pair[0].startswith("o_")}
    own = {pair: Member(*pair, frozenset()) for pair in wanted if pair[0] == pair[1]}
    return {
        **placements.members(session, in_rooms),
        **network.office_members(session, in_offices),
        **own,
    }


def routes(settings: Settings) -> list[BaseRoute]:
    """Every door, in the order in which they are tried."""
    found = [
        *watch.routes,
        *assets.routes,
        *offline.routes,
        *home.routes,
        *accounts.routes(settings),
        *api.routes,
        *polling.routes,
        *search_pages.routes,
        *files.routes,
        *rooms.routes,
        *viewer.routes,
        *placement_pages.routes,
        *administration.routes,
        *safety_pages.routes,
        WebSocketRoute("/live", live),
    ]
    return [*found, *api_page.routes(openapi.api(found, table(settings), FORMS))]


def _bus(settings: Settings) -> Bus:
    return RedisBus(settings.redis_url) if settings.redis_url else MemoryBus()


def _leases(settings: Settings) -> Leases:
    return RedisLeases(settings.redis_url) if settings.redis_url else MemoryLeases()


def _shared_limits(house: House) -> Sharing:
    """What counts for a person or an address counts in all processes together."""
    sharing = Sharing(house.settings.redis_url)
    for name in ("wrong_codes", "wrong_codes_from", "uploads", "pace", "strangers"):
        sharing.share(name, getattr(house, name))
    return sharing


def _mail(settings: Settings) -> SmtpMail | FileMail:
    return SmtpMail(settings.smtp_url) if settings.smtp_url else FileMail(settings.data / "mail")
