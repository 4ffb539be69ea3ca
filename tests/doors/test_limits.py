"""How much is too much."""

import pytest

from server.limits import Buckets, network
from tests.doors import trials
from tests.kit.front import Front, FrontMaker


class Watch:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    watch = Watch()
    buckets = Buckets(3, 0.5, clock=watch)

    assert [buckets.take("noor") for _ in range(4)] == [0, 0, 0, 2.0]
    assert buckets.take("henk") == 0
    watch.now = 2.0
    assert buckets.take("noor") == 0
    assert buckets.take("noor") == 2.0
    watch.now = 1000.0
    assert [buckets.take("noor") for _ in range(4)] == [0, 0, 0, 2.0]


def test_looking_takes_nothing() -> None:
    buckets = Buckets(1, 1, clock=Watch())

    assert [buckets.wait("noor") for _ in range(3)] == [0, 0, 0]
    buckets.take("noor")
    assert buckets.wait("noor") == 1.0


def test_the_table_stays_bounded_and_keeps_who_came_last() -> None:
    buckets = Buckets(1, 0.001, most=100, clock=Watch())
    for number in range(1000):
        buckets.take(number)

    assert buckets.take(999) > 0
    assert buckets.take(0) == 0


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("testclient", "testclient"),
    ],
)
def test_one_house_counts_once(address: str, known: str) -> None:
    assert network(address) == known


async def test_strangers_are_slowed_down_and_guests_never(front: Front) -> None:
    await trials.strangers_are_slowed_down_and_guests_never(front)


async def test_for_load_tests_limits_are_off(fronts: FrontMaker) -> None:
    front: Front = await fronts(rate_limits=False)
    client = (await front.browser()).client

    statuses = {(await client.get("/robots.txt")).status_code for _ in range(310)}

    assert statuses == {200}
