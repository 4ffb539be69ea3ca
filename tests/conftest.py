"""What every test may ask for by name."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import structlog

from server import seeing

# As the server itself logs; what structlog does unasked depends on which packages are there.
structlog.configure(processors=[*seeing.SHARED, *seeing.readable()])

pytest_plugins = [
    "tests.ports.migrated",
    "tests.ports.postgres",
    "tests.ports.redis",
    "tests.ports.chromium",
    "tests.ports.server",
    "tests.kit.front",
    # In this order: the later ones stand on the earlier.
    "tests.kit.live",
    "tests.kit.world",
    "tests.kit.line",
    "tests.kit.api",
    "tests.kit.poll",
    "tests.kit.sending",
]

# Who asks for one of these needs what FAST=1 leaves out.
NEEDS = {"postgres": "postgres", "browser": "browser"}

# Whatever a test stores stands there, where there is plenty of it, unless TMPDIR names a place:
# a disk takes long to say that it is sure, and nothing that is kept here outlives the tests.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
PLENTY = 4 << 30  # bytes


def pytest_configure() -> None:
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > PLENTY
    if has_room and os.access(MEMORY, os.W_OK) and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in NEEDS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
