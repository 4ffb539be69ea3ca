"""The index of words, one way for both databases: FTS5 on SQLite, a tsvector on PostgreSQL.

Every word stands in it under the shelf of its room, so that a question looks at no other room's
words, however common they are. Its tables can be made anew at any time from what is said; they
belong to no model and to no backup.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from server.storage.rows import listed, one_of
from server.storage.sought import Sought, Term
from server.storage.stems import joined, words

MERGED = 64  # pages of the index that one step writes anew
MERGED_EACH_TIME = 64  # pages, when words are put in: many times as many as they take
IN_A_MILLISECOND = 1 << 20  # numbers; more than a server ever stores

_METADATA = MetaData()

DOCUMENTS = Table(
    "search_documents",
    _METADATA,
    # In the order of time, over all rooms: the newest hits are the highest numbers.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("room", String(40), nullable=False),
    Column("seq", Integer, nullable=False),
    UniqueConstraint("room", "seq"),
)
# FTS5 calls its number `rowid`; each database keeps the words in its own way.
WORDS = {
    "sqlite": Table("search_words", MetaData(), Column("rowid", Integer), Column("words", Text)),
    "postgresql": Table(
        "search_words", MetaData(), Column("number", BigInteger), Column("words", TSVECTOR)
    ),
}

MERGE = text("INSERT INTO search_words (search_words, rank) VALUES ('merge', :pages)")


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: a message or a note, by its room and number."""

    room: str
    seq: int
    at: datetime
    texts: tuple[str, ...]
    shelf: str


def shelf(room: str, what: str) -> str:
    """Where words of that sort stand in the index, before each of them.

    Two rooms may share one by chance: whoever asks looks at the room of each hit as well.
    """
    return blake2b(f"{room} {what}".encode(), digest_size=5).hexdigest()


def put(session: Session, documents: Sequence[Document]) -> None:
    """These can be found by what stands in them now, and by nothing else."""
    drop(session, [(one.room, one.seq) for one in documents])
    if not documents:
        return
    ordered = sorted(documents, key=lambda one: (one.at, one.room, one.seq))
    numbers = list(_numbers(session, ordered))
    named = [
        {"number": number, "room": one.room, "seq": one.seq}
        for number, one in zip(numbers, ordered, strict=True)
    ]
    session.execute(insert(DOCUMENTS), named)
    table = _words(session)
    name = table.columns[0].name
    write = _as_text if _is_sqlite(session) else _as_vector
    session.execute(
        insert(table),
        [
            {name: number, "words": write(list(_tokens(one)))}
            for number, one in zip(numbers, ordered, strict=True)
        ],
    )
    if _is_sqlite(session):
        session.execute(MERGE, {"pages": MERGED_EACH_TIME})


def drop(session: Session, names: Collection[tuple[str, int]]) -> None:
    """These, by room and number, can't be found any more."""
    if not names:
        return
    are = one_of(session, (DOCUMENTS.c.room, DOCUMENTS.c.seq), names)
    numbers = list(session.scalars(select(DOCUMENTS.c.number).where(are)))
    if numbers:
        table = _words(session)
        session.execute(delete(table).where(table.columns[0].in_(numbers)))
        session.execute(delete(DOCUMENTS).where(DOCUMENTS.c.number.in_(numbers)))


def empty(session: Session) -> None:
    """Nothing can be found."""
    session.execute(delete(_words(session)))
    session.execute(delete(DOCUMENTS))


def settle(session: Session, *, begins: bool) -> bool:
    """On SQLite the next stretch of what was dropped goes from the index's own pages as well.

    Whether there is more of it. PostgreSQL's vacuum sees to that.
    """
    if not _is_sqlite(session):
        return False
    before = session.scalar(text("SELECT total_changes()")) or 0
    session.execute(MERGE, {"pages": -MERGED if begins else MERGED})
    return (session.scalar(text("SELECT total_changes()")) or 0) - before >= 2


def proposed(
    session: Session, wish: Sought, shelves: Collection[str], *, ranked: bool = False
) -> Select[Any]:
    """`room, seq, number` of what stands on these shelves and may have all the words.

    With its `rank` if that is asked for: the lower, the better. Not ordered, not limited, and not
    for anybody's eyes: the caller looks at the rooms of the hits, and at the texts as they stand.
    """
    table = _words(session)
    number = table.columns[0]
    match, rank = _match(session, wish, sorted(shelves))
    found = (
        select(DOCUMENTS.c.room, DOCUMENTS.c.seq, number.label("number"))
        .select_from(table.join(DOCUMENTS, DOCUMENTS.c.number == number))
        .where(match)
    )
    return found.add_columns(rank.label("rank")) if ranked else found


def _match(
    session: Session, wish: Sought, shelves: Sequence[str]
) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    if _is_sqlite(session):
        expression = " OR ".join(f"({_in_fts(wish, one)})" for one in shelves)
        whole: ColumnElement[Any] = literal_column("search_words")
        return whole.op("MATCH", is_comparison=True)(expression), func.bm25(whole)
    query = cast(" | ".join(f"({_in_vector(wish, one)})" for one in shelves), TSQUERY)
    vector = WORDS["postgresql"].c.words
    return vector.op("@@", is_comparison=True)(query), -func.ts_rank(vector, query)


def _in_fts(wish: Sought, on: str) -> str:
    def one(term: Term) -> str:
        exact = '"' + " ".join(on + stem for stem in term.stems) + '"'
        return f'({exact} OR "{on}{term.begins}" *)' if term.begins else exact

    return " AND ".join(map(one, wish.terms))


def _in_vector(wish: Sought, on: str) -> str:
    def one(term: Term) -> str:
        exact = "(" + " <-> ".join(f"'{on}{stem}'" for stem in term.stems) + ")"
        return f"({exact} | '{on}{term.begins}':*)" if term.begins else exact

    return " & ".join(map(one, wish.terms))


def _tokens(document: Document) -> Iterator[str]:
    """The stems in their order; after a stop what a word that is still typed may begin with."""
    more: dict[str, None] = {}
    for said in document.texts:
        for word in words(said):
            yield document.shelf + word.stem
            if not word.stem.startswith(word.folded):
                more[word.folded] = None
        for word in joined(said):
            more[word.folded] = more[word.stem] = None
        yield document.shelf  # no phrase goes from one text into the next
    yield from (document.shelf + word for word in more)


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
    begin = listed(session, set(wanted), BigInteger()).alias("begin")
    number = DOCUMENTS.c.number
    known = session.execute(
        select(begin.c.value, func.max(number))
        .join(DOCUMENTS, number.between(begin.c.value, begin.c.value + (IN_A_MILLISECOND - 1)))
        .group_by(begin.c.value)
    )
    taken = {first: last for first, last in known}
    for one in wanted:
        taken[one] = taken.get(one, one - 1) + 1
        yield taken[one]


def _words(session: Session) -> Table:
    return WORDS[session.get_bind().dialect.name]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
