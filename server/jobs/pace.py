"""How much one step of long work does: as much as it can without making people wait."""

AIM = 0.025  # seconds that a step holds the writer: half of what somebody may have to wait for it


class Pace:
    """Begins with one at a time, and learns from how long each step took."""

    def __init__(self, most: int) -> None:
        self.some = 1  # rows, people or entries of the next step
        self._most = most

    def took(self, seconds: float, done: int) -> None:
        """The last step did so many in that time: half as many next time, or twice if it was quick.

        One that found little to do says nothing about how long much takes.
        """
        if seconds > AIM:
            self.some = max(self.some // 2, 1)
        elif seconds < AIM / 3 and done >= self.some:
            self.some = min(self.some * 2, self._most)
