"""X20, everywhere: whoever looks, at whatever page, changes nothing."""

import pytest

from tests.permissions.looking import changed_by_looking
from tests.permissions.town import Town


@pytest.mark.timeout(240)  # every page, by everybody, on a machine that may be busy
async def test_looking_changes_nothing(town: Town) -> None:
    assert await changed_by_looking(town) == []
