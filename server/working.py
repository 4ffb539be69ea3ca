"""The worker as a process of its own: duties, and nobody on the line."""

import asyncio
import signal

import structlog

from server.app import opened
from server.config import Settings, with_secret
from server.duties import duties
from server.storage.shifts import shifts
from server.worker import Worker

log = structlog.get_logger("worker")


def run(settings: Settings) -> None:
    """Work until told to stop; what is under way is finished first."""
    asyncio.run(work(with_secret(settings)))


async def work(settings: Settings) -> None:
    """One worker; there may be others."""
    told_to_stop = _told_to_stop()
    async with opened(settings) as (house, _hub):
        worker = Worker(duties(house), shifts(settings.database_url))
        await worker.start()
        log.info("at work")
        try:
            await told_to_stop.wait()
        finally:
            await worker.close()


def _told_to_stop() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    return stop
