"""What every test may ask for by name."""

import pytest
import structlog

from server import seeing

# As the server itself logs; what structlog does unasked depends on which packages are there.
structlog.configure(processors=[*seeing.SHARED, *seeing.readable()])

pytest_plugins = [
    "tests.ports.migrated",
    "tests.ports.postgres",
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in NEEDS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
