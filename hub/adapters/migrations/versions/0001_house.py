"""The first house: subjects, portraits, clips, jobs, frames, wishes, performances, the diary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _table(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("nr", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(120), nullable=False, unique=True),
        *columns,
    )


def _text(name: str, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _seconds() -> sa.Column[object]:
    return sa.Column("seconds", sa.Float, nullable=False, server_default="0")


def upgrade() -> None:
    _table("subjects", _text("name"), sa.Column("aliases", sa.JSON), _text("kind", "person"))
    _table(
        "portraits",
        *(_text(name) for name in ("subject", "photo", "thumbnail")),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        *(_text(name) for name in ("added", "status")),
        sa.Column("report", sa.JSON),
        sa.Column("face", sa.Integer),
        sa.Column("rejected", sa.JSON),
    )
    _table(
        "clips",
        *(_text(name) for name in ("portrait", "gesture")),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("measures", sa.JSON),
        _seconds(),
    )
    _table(
        "jobs",
        _text("portrait"),
        sa.Column("gestures", sa.JSON, nullable=False),
        *(_text(name) for name in ("trace", "added")),
        sa.Column("face", sa.Integer),
        _text("status"),
        sa.Column("node", sa.String(64)),
        *(_text(name) for name in ("code", "words")),
        _seconds(),
    )
    _table(
        "frames",
        *(_text(name) for name in ("name", "room")),
        sa.Column("portrait", sa.String(120)),
        sa.Column("browser", sa.Boolean, nullable=False, server_default="0"),
    )
    _table("wishes", *(_text(name) for name in ("frame", "portrait", "word", "trace", "added")))
    _table(
        "performances",
        *(_text(name) for name in ("at", "frame_name", "subject_name")),
        sa.Column("report", sa.JSON, nullable=False),
    )
    _table("activity", *(_text(name) for name in ("at", "words", "code", "trace")))
    op.create_table("settings", sa.Column("name", sa.String(60), primary_key=True), _text("value"))
