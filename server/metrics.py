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
KILLED = Counter("leerplek_heavy_killed", "Child processes killed at work", registry=REGISTRY)
CAUGHT_UP = Counter("leerplek_slow_seats", "Seats that fell behind", registry=REGISTRY)
DEGRADED = Gauge(
    "leerplek_degraded", "1 while Redis can't be heard, and heads are looked at", registry=REGISTRY
)
LETTERS = Gauge("leerplek_letters_waiting", "Mails that wait to be sent", registry=REGISTRY)

JOBS = Gauge("leerplek_jobs", "Long work, by how it stands", ["state"], registry=REGISTRY)
GIVEN_UP = Gauge("leerplek_letters_given_up", "Mails that nobody took", registry=REGISTRY)
DISK_FREE = Gauge("leerplek_disk_free_bytes", "Room left for the data folder", registry=REGISTRY)
BACKUP_AGE = Gauge(
    "leerplek_backup_age_seconds", "Since the newest backup; NaN: none was made", registry=REGISTRY
)
TELLINGS = Gauge(
    "leerplek_tellings_waiting",
    "Entries that somebody has still to hear of",
    ["consumer"],
    registry=REGISTRY,
)


def shown() -> bytes:
    """All of them, in Prometheus' text format."""
    return generate_latest(REGISTRY)
