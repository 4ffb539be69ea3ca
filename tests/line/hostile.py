"""What no honest client says: seeded, from a grammar, and from honest frames that were bent."""

import json
import random
import string
from collections.abc import Iterator
from typing import Any

COMMANDS = (
    "message.post",
    "message.edit",
    "message.withdraw",
    "message.react",
    "message.versions",
    "note.write",
    "read.mark",
    "room.history",
    "room.people",
    "room.join",
    "typing",
    "presence",
    "hello",
    "placement.make",
    "placement.issue",
    "placement.end",
    "person.add",
    "guardianship.set",
    "company.add",
    "invitation.resend",
    "agreement.sign_on_paper",
)
FIELDS = (
    *("body", "seq", "emoji", "off", "why", "reply_to", "mentions", "files", "before", "around"),
    *("limit", "since", "state", "client", "epoch", "placement", "person", "pupil", "kind", "days"),
    *("starts", "ends", "teacher", "name", "kvk", "address", "email", "custody", "signed_on"),
)
WORDS = (
    "",
    " ",
    "\x00",
    "\ufffe",
    "\u202e",
    "👩‍👩‍👧‍👦" * 40,
    "a" * 8_001,
    "'; DROP TABLE entries; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "${7*7} {{7*7}} %s %n {0}",
    "@" * 2_000,
    "https://" + "a." * 1_500 + "nl",
    "@docent" * 500,
    "e\u0301" * 3_000,
    "2026-11-23",
    "2026-13-45",
    "null",
)
SEQS = (1, 4, 5, 6, 7, 8, 9, 10, 20, 40)
HONEST: dict[str, dict[str, tuple[Any, ...]]] = {
    "message.post": {
        "body": ("Hoi", "@Henk", "@docent: leerplek.example"),
        "mentions": ([], ["u_"]),
    },
    "message.edit": {"seq": SEQS, "body": ("Hoi", "@Noor")},
    "message.withdraw": {"seq": SEQS, "why": ("", "Zomaar.")},
    "message.react": {"seq": SEQS, "emoji": ("👍", "🎉"), "off": (True, False)},
    "note.write": {"body": ("Hoi", "@Henk")},
    "room.history": {"limit": (1, 50, 100), "before": SEQS},
    "room.join": {"since": SEQS},
    "presence": {"state": ("online", "away")},
}
NUMBERS = (0, -1, 1, 5, 2**31 - 1, 2**31, 2**63, 2**64, 10**30, -(10**30), 0.5, -0.0, 1e308)
NOT_JSON = (
    *("", "hoi", "[]", "[1]", "null", "true", "7", '"do"', "{", "}", "{]", "{}{}", '{"do":}'),
    *("\ufeff{}", '{"do": NaN}', '{"do": 1e999}', '{"do": "\\ud800"}', "\x00", "[" * 5_000),
    *('{"a":' * 3_000 + "1" + "}" * 3_000, '{"do": "typing"} //', "{'do': 'typing'}"),
    *(b"\x00", b"", b'{"do": "hello"}', b"\xff\xfe"),
)


def said(seed: int, rooms: tuple[str, ...]) -> Iterator[str]:
    """Objects without an end that keep the line open: wrong in what they say."""
    dice = random.Random(seed)
    while True:
        frame = _frame(dice, rooms)
        text = json.dumps(frame, ensure_ascii=dice.random() < 0.5)
        if len(text.encode(errors="surrogatepass")) < 32_000:
            yield text


def unsaid(seed: int) -> Iterator[str | bytes]:
    """What is no JSON object, without an end: it closes the line."""
    dice = random.Random(seed)
    while True:
        kind = dice.random()
        if kind < 0.8:
            yield dice.choice(NOT_JSON)
        elif kind < 0.9:
            yield "x" * 40_000
        else:
            yield "".join(dice.choices(string.printable, k=dice.randint(1, 200))) + "{"


def _frame(dice: random.Random, rooms: tuple[str, ...]) -> dict[str, Any]:
    do = dice.choice((*COMMANDS, *HONEST, *HONEST))
    frame: dict[str, Any] = {
        "ref": dice.choice((dice.randint(0, 10**6), 1.5, 10**15)),
        "do": do,
        "room": dice.choice(rooms),
        "key": "".join(dice.choices(string.ascii_letters, k=dice.choice((12, 64)))),
        "with": _with(dice, do),
    }
    for _ in range(dice.choice((0, 0, 1, 2))):
        field = dice.choice(("ref", "do", "room", "key", "with", "by", "__class__"))
        frame[field] = _value(dice, 0)
    for field in [field for field in frame if dice.random() < 0.05]:
        del frame[field]
    return frame


def _with(dice: random.Random, do: str) -> Any:
    kind = dice.random()
    if kind < 0.1:
        return _value(dice, 0)
    if kind < 0.6:
        return _nearly(dice, do)
    return {field: _value(dice, 0) for field in dice.sample(FIELDS, dice.randint(0, 5))}


def _nearly(dice: random.Random, do: str) -> Any:
    """What stands in an honest command, with at most one field that is bent."""
    with_ = {name: dice.choice(fine) for name, fine in HONEST.get(do, {"seq": SEQS}).items()}
    if dice.random() < 0.7:
        with_[dice.choice([*with_, *FIELDS])] = _value(dice, 0)
    return with_


def _value(dice: random.Random, depth: int) -> Any:
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(WORDS)
    if kind < 0.6:
        return dice.choice(NUMBERS)
    if kind < 0.75 or depth > 3:
        return dice.choice((None, True, False))
    if kind < 0.8:
        return _nested(dice.choice((30, 300, 900)))
    if kind < 0.9:
        return [_value(dice, depth + 1) for _ in range(dice.randint(0, 6))]
    return {dice.choice(FIELDS): _value(dice, depth + 1) for _ in range(dice.randint(0, 4))}


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value
