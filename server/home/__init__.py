"""The first page, by role: what is new, what is today, what waits."""
