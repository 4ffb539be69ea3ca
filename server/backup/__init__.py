"""One tar that holds a whole server, and the way back into an empty database of either kind.

How it is laid out stands in docs/operate.md, "What is in a backup".
"""


class Unusable(Exception):
    """Why nothing was backed up or restored: sentences for who runs the server."""
