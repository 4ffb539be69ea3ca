"""Documents are put on their shelves in the index of words, and taken off again.

`search` says what the index is, and asks it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.orm import Session

from server.storage.inserting import insert_rows
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite
from server.storage.search import DOCUMENTS, words_of
from server.storage.stems import kept, written

MERGED = 64  # pages of the index that one step writes anew
MERGED_EACH_TIME = 64  # pages, when words are put in: many times as many as they take
IN_A_MILLISECOND = 1 << 20  # numbers; more than a server ever stores

MERGE = text("INSERT INTO search_words (search_words, rank) VALUES ('merge', :pages)")
NUMBER = DOCUMENTS.c.number


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: a message or a note, by its room and number."""

    room: str
    seq: int
    at: datetime
    texts: tuple[str, ...]
    shelf: str


def put(session: Session, documents: Sequence[Document]) -> None:
    """These can be found by what stands in them now, and by nothing else."""
    drop(session, [(one.room, one.seq) for one in documents])
    if not documents:
        return
    ordered = sorted(documents, key=lambda one: (one.at, one.room, one.seq))
    numbered = list(zip(_numbers(session, ordered), ordered, strict=True))
    named = [{"number": n, "room": one.room, "seq": one.seq} for n, one in numbered]
    table = words_of(session)
    name = table.columns[0].name
    write = _as_text if is_sqlite(session) else _as_vector
    said = [{name: n, "words": write(list(_tokens(one)))} for n, one in numbered]
    insert_rows(session.connection(), DOCUMENTS, named)
    insert_rows(session.connection(), table, said)
    if is_sqlite(session):
        session.execute(MERGE, {"pages": MERGED_EACH_TIME})


def drop(session: Session, names: Collection[tuple[str, int]]) -> None:
    """These, by room and number, can't be found any more."""
    asked, rows = _there(is_sqlite(session))
    numbers = [number for (number,) in ask(session, asked, rows.given(names))] if names else []
    if numbers:
        table = words_of(session)
        session.execute(delete(table).where(table.columns[0].in_(numbers)))
        session.execute(delete(DOCUMENTS).where(NUMBER.in_(numbers)))


def empty(session: Session) -> None:
    """Nothing can be found."""
    session.execute(delete(words_of(session)))
    session.execute(delete(DOCUMENTS))


def settle(session: Session, *, begins: bool) -> bool:
    """On SQLite the next stretch of what was dropped goes from the index's own pages as well.

    Whether there is more of it. PostgreSQL's vacuum sees to that.
    """
    if not is_sqlite(session):
        return False
    before = session.scalar(text("SELECT total_changes()")) or 0
    session.execute(MERGE, {"pages": -MERGED if begins else MERGED})
    return (session.scalar(text("SELECT total_changes()")) or 0) - before >= 2


@cache
def _there(is_sqlite: bool) -> tuple[Select[int], Rows]:
    names = Rows((DOCUMENTS.c.room, DOCUMENTS.c.seq), is_sqlite)
    return select(NUMBER).where(names.are()), names


def _tokens(document: Document) -> Iterator[str]:
    """The stems in their order; after a stop what a word that is still typed may begin with."""
    others: dict[str, None] = {}
    for said in document.texts:
        for word in written(said):
            stems, more = kept(word)
            others.update(dict.fromkeys(more))
            yield from [document.shelf + stem for stem in stems]
        yield document.shelf  # no phrase goes from one text into the next
    yield from [document.shelf + word for word in others]


def _as_text(tokens: Sequence[str]) -> str:
    return " ".join(tokens)


def _as_vector(tokens: Sequence[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, token in enumerate(tokens, 1):
        places.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())


def _numbers(session: Session, ordered: Sequence[Document]) -> Iterator[int]:
    """A number for each, in the order of time; what is stored in the same instant follows."""
    wanted = [int(one.at.timestamp() * 1000) * IN_A_MILLISECOND for one in ordered]
    asked, rows = _newest(is_sqlite(session))
    begins = [(number,) for number in set(wanted)]
    newest = {begin: last for begin, last in ask(session, asked, rows.given(begins))}
    for one in wanted:
        newest[one] = newest.get(one, one - 1) + 1
        yield newest[one]


@cache
def _newest(is_sqlite: bool) -> tuple[Select[int, int], Rows]:
    """The newest number of each of these milliseconds, where it has one."""
    begins = Rows((NUMBER,), is_sqlite)
    (begin,) = begins.table().c
    within = NUMBER.between(begin, begin + (IN_A_MILLISECOND - 1))
    return select(begin, func.max(NUMBER)).where(within).group_by(begin), begins
