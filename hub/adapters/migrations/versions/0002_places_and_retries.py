"""Where frames hang and how bright they are; how often a job was tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("frames", sa.Column("x", sa.Float))
    op.add_column("frames", sa.Column("y", sa.Float))
    op.add_column("frames", sa.Column("chosen", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("frames", sa.Column("brightness", sa.Integer, nullable=False, server_default="100"))
