"""Who hears next stands in a row: what a consumer has still to hear lies in the order of coming.

It lay by its room: what came first waited behind the rooms before it, and each room in which
somebody spoke had a page of this table to be written.
"""

import sqlalchemy as sa
from alembic import op

revision = "e4b8c61d2f07"
down_revision = "b1f4a7c920d6"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    place = sa.Column("place", NUMBER, nullable=False)
    _make_anew(place, sa.PrimaryKeyConstraint("place", name=op.f("pk_tellings")))


def downgrade() -> None:
    leased = sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True)
    named = sa.PrimaryKeyConstraint("consumer", "stream", "seq", name=op.f("pk_tellings"))
    _make_anew(leased, named, sqlite_with_rowid=False)


def _make_anew(*parts: sa.Column[object] | sa.PrimaryKeyConstraint, **how: bool) -> None:
    """The table of these parts and of what both have, with all that is in it."""
    if op.get_bind().dialect.name == "postgresql":
        # An older server may be at work beside: what it writes from here on goes into the new one.
        op.execute("LOCK TABLE tellings IN ACCESS EXCLUSIVE MODE")
    op.execute("CREATE TABLE told_later AS SELECT consumer, stream, seq FROM tellings")
    op.drop_table("tellings")  # takes away: what is in told_later
    op.create_table(
        "tellings",
        sa.Column("consumer", sa.String(length=20), nullable=False),
        sa.Column("stream", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *parts,
        **how,
    )
    op.execute(
        "INSERT INTO tellings (consumer, stream, seq)"
        " SELECT consumer, stream, seq FROM told_later ORDER BY stream, seq"
    )
    op.drop_table("told_later")  # takes away: what is in tellings
