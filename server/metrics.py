"""What can be counted while the server runs, for Prometheus; never a name or a word."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

STORED = Counter("leerplek_entries", "Entries stored in the log", registry=REGISTRY)
BATCHES = Histogram(
    "leerplek_batch_works",
    "Works in one transaction of the scribe",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
    registry=REGISTRY,
)
COMMITS = Histogram(
    "leerplek_commit_seconds",
    "Seconds from the beginning of a transaction until it is stored",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
    registry=REGISTRY,
)
BUSY = Counter("leerplek_busy", "Works answered with busy", registry=REGISTRY)
FAULTS = Counter("leerplek_faults", "Faults of ours", registry=REGISTRY)
LINES = Gauge("leerplek_lines", "Clients on the live line", registry=REGISTRY)
ROOMS = Gauge("leerplek_rooms", "Streams that somebody listens to", registry=REGISTRY)
CAUGHT_UP = Counter("leerplek_slow_seats", "Seats that fell behind", registry=REGISTRY)
LETTERS = Gauge("leerplek_letters_waiting", "Mails that wait to be sent", registry=REGISTRY)


def shown() -> bytes:
    """All of them, in Prometheus' text format."""
    return generate_latest(REGISTRY)
