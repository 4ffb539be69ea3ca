"""Invitations share a letter."""

import sqlalchemy as sa
from alembic import op

revision = "8c41f06e2b97"
down_revision = "5e7d90b3a1c8"


def upgrade() -> None:
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("letter")
