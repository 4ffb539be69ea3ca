"""Pupils of age keep parents in their rooms."""

import sqlalchemy as sa
from alembic import op

revision = "b3d05c9e7a14"
down_revision = "8c41f06e2b97"


def upgrade() -> None:
    op.create_table(
        "kept_parents",
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["people.id"], name=op.f("fk_kept_parents_parent")),
        sa.ForeignKeyConstraint(["room"], ["placements.id"], name=op.f("fk_kept_parents_room")),
        sa.PrimaryKeyConstraint("room", "parent", name=op.f("pk_kept_parents")),
    )


def downgrade() -> None:
    op.drop_table("kept_parents")
