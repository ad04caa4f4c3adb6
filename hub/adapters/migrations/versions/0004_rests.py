"""Who was put to rest, and what came of erasing them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "rests",
        sa.Column("nr", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(120), nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in ("name", "at", "searched")),
        *(
            sa.Column(name, sa.JSON)
            for name in ("blobs", "photos", "portraits", "waiting", "erased", "unreached", "found", "unread")
        ),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in ("files", "bytes")),
    )
