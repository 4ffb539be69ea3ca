"""What every process counts, shown by whichever is asked: web servers and workers alike.

Each lays its own numbers down in Redis, where they are forgotten soon after it ends. With Redis
away, whoever is asked shows what it counts itself.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from server import metrics, shared

APART = 5.0  # seconds between two times that the own numbers are laid down
KEPT = 20  # seconds that they are believed
PATIENCE = 1.0  # seconds for each answer
PROCESSES = "leerplek:counted"


class Gathering:
    """The numbers of all processes at one Redis; without an address, of this one alone."""

    def __init__(self, url: str | None) -> None:
        self.name = shared.process_name()
        self._client = shared.dial(url, PATIENCE) if url else None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self._client:
            self._task = asyncio.create_task(self._lay_down_for_ever())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._client:
            with suppress(*shared.AWAY):
                await self._client.delete(f"{PROCESSES}:{self.name}")
                await self._client.srem(PROCESSES, self.name)
            with suppress(*shared.AWAY):
                await self._client.aclose()

    async def shown(self) -> bytes:
        """All numbers in Prometheus' text format, by process where there are several."""
        if self._client is None:
            return metrics.shown()
        own = {self.name: metrics.shown().decode()}
        with suppress(*shared.AWAY):
            own |= await self._of_others()
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Merged(own))
        return generate_latest(registry)

    async def _of_others(self) -> dict[str, str]:
        assert self._client  # noqa: S101 - the caller looked
        names = set(map(shared.text, await self._client.smembers(PROCESSES))) - {self.name}
        if not names:
            return {}
        found = await self._client.mget([f"{PROCESSES}:{name}" for name in sorted(names)])
        texts = dict(zip(sorted(names), found, strict=True))
        if gone := [name for name, text in texts.items() if text is None]:
            await self._client.srem(PROCESSES, *gone)
        return {name: shared.text(text) for name, text in texts.items() if text is not None}

    async def _lay_down_for_ever(self) -> None:
        while True:
            with suppress(*shared.AWAY):
                await self._lay_down()
            await asyncio.sleep(APART)

    async def _lay_down(self) -> None:
        assert self._client  # noqa: S101 - nothing begins without
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.set(f"{PROCESSES}:{self.name}", metrics.shown(), ex=KEPT)
            pipe.sadd(PROCESSES, self.name)
            await pipe.execute()


class _Merged(Collector):
    """The same families once, each sample with the name of its process."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for process, text in self._texts.items():
            for family in text_string_to_metric_families(text):
                known = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                known.samples.extend(_named(family, process))
        return families.values()


def _named(family: Metric, process: str) -> Iterator[Sample]:
    for sample in family.samples:
        yield sample._replace(labels={**sample.labels, "process": process})
