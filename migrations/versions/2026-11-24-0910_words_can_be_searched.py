"""Words can be searched."""

import sqlalchemy as sa
from alembic import op

revision = "5e7d90b3a1c8"
down_revision = "3f1a7c20d5b4"

WORDS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words"
        " USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')",
        # Left to itself it does much at once; whoever puts words in merges a bit each time.
        "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 0)",
    ],
    "postgresql": [
        "CREATE TABLE search_words (number BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)",
        # Looked at in one way only: no list of what is still to be put into the index.
        "CREATE INDEX ix_search_words_words ON search_words USING gin (words)"
        " WITH (fastupdate = off)",
    ],
}


def upgrade() -> None:
    op.create_table(
        "search_documents",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_documents"),
        sa.UniqueConstraint("room", "seq", name="uq_search_documents_room_seq"),
    )
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(statement)
    # What was said before is put in by whoever tells the consumers, some at a time.
    op.execute(
        "INSERT INTO tellings (consumer, stream, seq) SELECT 'search', stream, seq FROM entries"
        " WHERE what IN ('message.posted', 'note.written')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM tellings WHERE consumer = 'search'")
    op.drop_table("search_words")
    op.drop_table("search_documents")
