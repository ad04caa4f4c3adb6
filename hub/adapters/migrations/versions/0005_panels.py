"""The light, weather and quiet hours of single frames, their mats, and care for their panels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("preset", "weather", "quiet"):
        op.add_column("frames", sa.Column(name, sa.String(60)))
    op.add_column("frames", sa.Column("mat", sa.Float, nullable=False, server_default="0"))
    op.add_column("frames", sa.Column("mat_colour", sa.String(7), nullable=False, server_default="#ede8db"))
    op.add_column("frames", sa.Column("care", sa.Boolean, nullable=False, server_default="1"))
