"""What is done without anybody asking: what is told behind the commit, by date, and step by step.

The second half of the composition root: beside `app` it alone knows every domain.
"""

from server import clock, gauges, metrics
from server.accounts import queries as people
from server.accounts import sessions
from server.admin import commands as running
from server.admin import erased, exporting, forgetting, retention
from server.admin.imports import keeping as imports
from server.admin.imports import running as importing
from server.channels import actions as talking
from server.channels import index, queries
from server.channels.hub import Hub
from server.files import sweeping
from server.house import House
from server.jobs import Jobs, Kind, counting
from server.mail import outbox
from server.placements import timers
from server.safety import chain
from server.safety import timers as measures
from server.storage.telling import BITE, MOST, Consumers, has_waiting, tell
from server.worker import Duty, Turn

AT_ONCE_RENEWED = 500  # sessions in one transaction

# Who hears of entries behind the commit.
CONSUMERS = Consumers(index.CONSUMER)


def duties_of_lines(house: House, hub: Hub) -> list[Duty]:
    """What each web server does for whoever is on the line there."""

    async def renew_sessions() -> None:
        """Whoever is on the line uses the session."""
        used = sorted({line.session for line in hub.lines})
        for some in range(0, len(used), AT_ONCE_RENEWED):
            await house.scribe.write(sessions.renew, *used[some : some + AT_ONCE_RENEWED])

    return [Duty("sessions in use", renew_sessions, 1800, is_shared=True)]


def duties(house: House) -> list[Duty]:
    """What the worker does without anybody asking; what is shared, several of them do at once."""

    async def tell_marks() -> None:
        if await house.database.read(queries.has_untold_marks, talking.MARKS_APART):
            await house.scribe.write(talking.tell_marks)

    async def end_sessions() -> None:
        if await house.database.read(people.any_expired, clock.now()):
            await house.scribe.write(sessions.end_expired_sessions)

    async def forget_old() -> None:
        await house.scribe.write(sessions.forget_old)

    async def tell_consumers() -> None:
        """What waits now; what comes meanwhile is told the next time, so that many go together.

        Others who write at the same time wait for a bite only; while people wait for their words
        to be stored, it is a hundred entries each time.
        """
        scribe = house.scribe
        for consumer in CONSUMERS.all:
            told, is_more = 0, await house.database.read(has_waiting, consumer.name)
            while is_more and (told < MOST or not scribe.is_pressed):
                most = BITE if scribe.at_once > 1 else MOST
                is_more = await scribe.write(tell, consumer, most)
                told += most

    async def resume_files() -> None:
        await sweeping.resume(house)

    async def sweep_files() -> None:
        await sweeping.sweep(house)

    async def sweep_strays() -> None:
        await sweeping.sweep_strays(house)

    async def drop_imports() -> None:
        for left_over in await house.database.read(importing.left_over, clock.now()):
            await house.scribe.write(importing.settle, left_over)
        await house.scribe.write(imports.forget_reports)

    async def begin_nights() -> None:
        if await house.database.read(retention.is_night):
            await house.scribe.write(retention.begin_runs)

    async def forget_short() -> None:
        await house.scribe.write(forgetting.forget_short)
        await exporting.forget_old(house)

    async def list_erased() -> None:
        await erased.keep_list(house)

    async def run_measures() -> None:
        await measures.run_due(house)

    async def check_chain() -> None:
        await chain.check(house)

    async def count() -> None:
        await gauges.count(house)
        metrics.LETTERS.set(await house.database.read(outbox.waiting))
        for state, number in (await house.database.read(counting.jobs)).items():
            metrics.JOBS.labels(state).set(number)

    jobs = Jobs(house.database, house.scribe, job_kinds(house))
    # Nobody rings for a letter that was written in another process.
    letters = 1 if house.settings.redis_url else 5
    return [
        Duty("letters", house.outbox.send_waiting, letters, house.outbox.bell, is_shared=True),
        Duty("read marks", tell_marks, 1),
        Duty("tellings", tell_consumers, 1),
        Duty("dates", _run_due(house), 60),
        Duty("measures", run_measures, 60),
        Duty("chain", check_chain, 6 * 3600),
        Duty("sessions", end_sessions, 60),
        Duty("forgetting", forget_old, 3600),
        Duty("jobs", jobs.run_due, 1, is_shared=True),
        Duty("files not done", resume_files, 30),
        Duty("files gone", sweep_files, 60),
        Duty("stray files", sweep_strays, 6 * 3600),
        Duty("imports", drop_imports, 60),
        Duty("nights", begin_nights, 600),
        Duty("short terms", forget_short, 3600),
        Duty("list of what was erased", list_erased, 1),
        Duty("counting", count, 15, is_shared=True),
    ]


def job_kinds(house: House) -> list[Kind]:
    """Every kind of long work."""

    def links(path: str) -> str:
        return house.settings.base_url + path

    return [*running.job_kinds(house, links)]


def _run_due(house: House) -> Turn:
    return lambda: timers.run_due(house)
