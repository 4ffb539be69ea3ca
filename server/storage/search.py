"""The index of words, one way for both databases: FTS5 on SQLite, a tsvector on PostgreSQL.

Every word stands in it under the shelf of its room, so that a question looks at no other room's
words, however common they are. Its tables can be made anew at any time from what is said; they
belong to no model and to no backup.
"""

from collections.abc import Collection, Sequence
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
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from server.storage.rows import is_sqlite
from server.storage.sought import Sought, Term

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


def shelf(room: str, what: str) -> str:
    """Where words of that sort stand in the index, before each of them.

    Two rooms may share one by chance: whoever asks looks at the room of each hit as well.
    """
    return blake2b(f"{room} {what}".encode(), digest_size=5).hexdigest()


def words_of(session: Session) -> Table:
    """Where this database keeps the words; its first column is the number of the document."""
    return WORDS[session.get_bind().dialect.name]


def proposed(
    session: Session, wish: Sought, shelves: Collection[str], *, ranked: bool = False
) -> Select[Any]:
    """`room, seq, number` of what stands on these shelves and may have all the words.

    With its `rank` if that is asked for: the lower, the better. Not ordered, not limited, and not
    for anybody's eyes: the caller looks at the rooms of the hits, and at the texts as they stand.
    """
    table = words_of(session)
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
    if is_sqlite(session):
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
