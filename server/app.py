"""The composition root: settings → ports → commands and routes. It alone knows every domain."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute

from server import answers, assets, clock, metrics, middleware, watch
from server.accounts import queries as people
from server.accounts import routes as accounts
from server.accounts import sessions
from server.bus.memory import MemoryBus
from server.channels import actions as talking
from server.channels import api, queries
from server.channels import pages as rooms
from server.channels.doors import Doors
from server.channels.hub import Hub
from server.channels.live import live
from server.config import Settings
from server.home import routes as home
from server.house import House, Neighbours
from server.limits import Buckets
from server.mail import outbox
from server.mail.file import FileMail
from server.mail.outbox import Outbox, sender_for
from server.mail.smtp import SmtpMail
from server.network import belonging, companies
from server.network import queries as network
from server.placements import commands as placing
from server.placements import invitations, timers
from server.placements import queries as placements
from server.placements import routes as placement_pages
from server.storage import log
from server.storage.commands import Command, Commands, Member
from server.storage.engine import Database
from server.storage.scribe import Scribe
from server.worker import Duty, Turn, Worker

AT_ONCE, PER_SECOND = 20, 5  # commands of one person; protocol.md, section 3, "Limits"
AT_ONCE_RENEWED = 500

NEIGHBOURS = Neighbours(
    belongings=belonging.belongings,
    invited=invitations.invited,
    accept=invitations.accept,
)


def build(settings: Settings) -> Starlette:
    """One server, ready to be run; it opens and closes what it needs with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as (house, hub):
            app.state.house, app.state.hub = house, hub
            app.state.doors = Doors(house, hub, Buckets(AT_ONCE, PER_SECOND))
            worker = Worker(duties(house, hub))
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
    bus = MemoryBus()
    hub = Hub(database, bus)
    commands = Commands(table(settings), members)
    scribe = Scribe(database, commands, hub.after)
    sender = sender_for(settings.base_url, settings.smtp_url)
    letters = Outbox(scribe, _mail(settings), sender, asyncio.Event())
    house = House(settings, database, commands, scribe, bus, letters, NEIGHBOURS)
    await scribe.start()
    await scribe.write(lambda tx: log.keep_epoch(tx.session))
    await hub.start()
    try:
        yield house, hub
    finally:
        await hub.close()
        await scribe.close()
        await bus.close()
        await database.close()


def table(settings: Settings) -> dict[str, Command]:
    """Every command by its name. Letters carry the first of our own addresses."""

    def links(path: str) -> str:
        return settings.base_url + path

    return {**talking.COMMANDS, **companies.COMMANDS, **placing.commands(links)}


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
    return [
        *watch.routes,
        *assets.routes,
        *home.routes,
        *accounts.routes(settings),
        *api.routes,
        *rooms.routes,
        *placement_pages.routes,
        WebSocketRoute("/live", live),
    ]


def duties(house: House, hub: Hub) -> list[Duty]:
    """What is done without anybody asking."""

    async def tell_marks() -> None:
        if await house.database.read(queries.has_untold_marks, talking.MARKS_APART):
            await house.scribe.write(talking.tell_marks)

    async def end_sessions() -> None:
        if await house.database.read(people.any_expired, clock.now()):
            await house.scribe.write(sessions.end_expired_sessions)

    async def forget_old() -> None:
        await house.scribe.write(sessions.forget_old)

    async def renew_sessions() -> None:
        """Whoever is on the line uses the session."""
        used = sorted({line.session for line in hub.lines})
        for some in range(0, len(used), AT_ONCE_RENEWED):
            await house.scribe.write(sessions.renew, *used[some : some + AT_ONCE_RENEWED])

    async def count_letters() -> None:
        metrics.LETTERS.set(await house.database.read(outbox.waiting))

    return [
        Duty("letters", house.outbox.send_waiting, 5, house.outbox.bell),
        Duty("read marks", tell_marks, 1),
        Duty("dates", _run_due(house), 60),
        Duty("sessions", end_sessions, 60),
        Duty("forgetting", forget_old, 3600),
        Duty("sessions in use", renew_sessions, 1800),
        Duty("counting", count_letters, 15),
    ]


def _run_due(house: House) -> Turn:
    return lambda: timers.run_due(house)


def _mail(settings: Settings) -> SmtpMail | FileMail:
    return SmtpMail(settings.smtp_url) if settings.smtp_url else FileMail(settings.data / "mail")
