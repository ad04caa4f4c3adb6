"""Whom the house trusts, what its subjects agreed to, what was done about both, what left; and scenes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _table(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("nr", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(120), nullable=False, unique=True),
        *columns,
    )


def _text(name: str, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default="0")


def upgrade() -> None:
    _table(
        "nodes",
        *(_text(name) for name in ("kind", "name", "paired")),
        sa.Column("keys", sa.JSON, nullable=False),
        sa.Column("next_keys", sa.JSON),
        *(_text(name) for name in ("rotated", "revoked")),
    )
    _table(
        "consents",
        *(_flag(name) for name in ("move", "speak", "converse", "swap")),
        *(_text(name) for name in ("by", "until", "at")),
        _flag("resting"),
    )
    _table("audit", *(_text(name) for name in ("at", "actor", "action", "detail", "trace")))
    _table(
        "ledger",
        *(_text(name) for name in ("at", "engine", "what")),
        sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    )
    _table("scenes", _text("name"), sa.Column("definition", sa.JSON, nullable=False))
    # The portraits of a house that was there before anybody asked go on moving: adding them was the family's word.
    op.execute(
        'INSERT INTO consents (id, move, speak, converse, swap, "by", until, at, resting) '
        "SELECT id, 1, 0, 0, 0, 'added before consent was asked', '', '', 0 FROM subjects"
    )
