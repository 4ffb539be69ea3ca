"""The same region as in the stories about placements."""

from tests.placements.conftest import story, wall

__all__ = ["story", "wall"]
