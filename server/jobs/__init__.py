"""Long work in small steps, which shows how far it is and goes on where it was killed."""

from server.jobs.running import Jobs, Kind, Moved, begin

__all__ = ["Jobs", "Kind", "Moved", "begin"]
