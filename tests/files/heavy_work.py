"""Work for the child process: honest, endless, greedy, or fatal."""

import os
import time
from pathlib import Path


def doubled(number: int) -> int:
    return number * 2


def spins() -> int:
    while True:
        pass


def sleeps() -> int:
    time.sleep(60)
    return 0


def naps(answer: int, seconds: float = 0.5) -> int:
    time.sleep(seconds)
    return answer


def takes_memory(amount: int) -> int:
    return len(bytearray(amount))


def dies() -> int:
    os._exit(1)


def talks() -> int:
    print("Dit is geen antwoord.", flush=True)
    os.write(1, b"\0\0\0\1x")
    return 1


def knows() -> list[str]:
    return sorted(os.environ)


def fills(path: str, amount: int) -> int:
    return Path(path).write_bytes(bytes(amount))


def raises() -> int:
    raise ValueError("woorden van Noor")
