"""Every page that somebody can reach by links, one for each kind of address."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from urllib.parse import urldefrag, urlsplit

from tests.journeys.people import Somebody

LINKS = "links => links.map(link => link.href)"
# What is saved, or called, isn't a page.
PAGES = "a[href]:not([download], [href^='tel:'])"
ID = re.compile(r"[a-z]{1,3}_[0-9a-f]{32}|\d+")


async def pages_of(somebody: Somebody, start: str = "/", *more: str) -> AsyncIterator[str]:
    """Opens them one after the other; each address leads somewhere."""
    here = somebody.server.at(f"{somebody.name}.localhost")
    waiting = [start, *more]
    seen = Counter(map(shape, waiting))
    while waiting:
        path = waiting.pop(0)
        answer = await somebody.page.goto(here + path)
        assert answer
        assert answer.ok, f"{path} is a link that leads to {answer.status}"
        yield path
        for link in await somebody.page.eval_on_selector_all(PAGES, LINKS):
            address = urldefrag(link).url.removeprefix(here)
            seen[shape(address)] += 1
            if urlsplit(address).netloc == "" and seen[shape(address)] == 1:
                waiting.append(address)


def shape(address: str) -> str:
    """What all addresses of the same kind have in common."""
    parts = urlsplit(address)
    names = re.findall(r"(\w+)=", parts.query)
    return f"{parts.netloc}{ID.sub('…', parts.path)}?{names}"
