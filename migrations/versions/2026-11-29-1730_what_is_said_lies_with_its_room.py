"""What is said lies with its room: SQLite keeps these tables in the order of their names.

A row stood at the end of its table, and its name in an index beside it: two places to write for
each, and fifty places to read for a page of a room. PostgreSQL has no such tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "b1f4a7c920d6"
down_revision = "b3d05c9e7a14"

TABLES = ("entries", "messages", "obeyed", "tellings")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_entries_counting", table_name="entries")
        _make_anew(with_rowid=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(with_rowid=True)
        counts = sa.text("counts = 1")
        op.create_index("ix_entries_counting", "entries", ["stream", "seq"], sqlite_where=counts)


def _make_anew(*, with_rowid: bool) -> None:
    how = {"sqlite_with_rowid": with_rowid}
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs=how):
            pass
