"""`leerplek` whose log fails as loudly as the disk that it is written to: see test_trials.py."""

import sys

from server import seeing
from server.__main__ import main

seeing.Unfailing = lambda: sys.stderr  # type: ignore[assignment, misc]  # on purpose

if __name__ == "__main__":
    main()
