"""`leerplek` that dies when told to, and forgets which keys it obeyed: see test_trials.py."""

import tests.trials.dying  # noqa: F401 - listens for the commit that it dies at
from server.__main__ import main
from server.storage.commands import Batch

Batch._remember = lambda self, tx, ask, answer: None  # type: ignore[method-assign]  # on purpose

if __name__ == "__main__":
    main()
