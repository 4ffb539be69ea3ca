"""Trials of proxies: whose word is taken for who asks; tests/controls breaks the defence."""

from server.house import A_MINUTE
from tests.kit.front import Front

SCHOOL = {"mode": "production", "base_urls": ("https://leerplek.example",)}


async def nobody_names_himself_out_of_a_limit(front: Front) -> None:
    """Who isn't a proxy of ours stays one visitor, whatever other addresses he names."""
    stranger = await front.browser("leerplek.example", "http")

    for number in range(3 * A_MINUTE):
        address = f"198.51.100.{number % 250}"
        page = await stranger.client.get("/sign-in/link/x", headers={"X-Forwarded-For": address})
        if page.status_code == 429:
            return
    raise AssertionError("That many requests were answered.")
