"""The tables of the house. Migrations bring older databases to this form; a test compares the two."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Integer, MetaData, String, Table, Text

HEAD = "0005"
"""The newest revision in ``migrations/versions``."""
metadata = MetaData()


def _table(name: str, *columns: Column[object]) -> Table:
    """``nr`` keeps the order in which rows came; ``id`` is what the house knows them by."""
    nr: Column[int] = Column("nr", Integer, primary_key=True, autoincrement=True)
    return Table(name, metadata, nr, Column("id", String(120), nullable=False, unique=True), *columns)


def _text(name: str, default: str = "") -> Column[object]:
    return Column(name, Text, nullable=False, server_default=default)


def _number(name: str) -> Column[object]:
    return Column(name, Integer, nullable=False, server_default="0")


def _flag(name: str) -> Column[object]:
    return Column(name, Boolean, nullable=False, server_default="0")


subjects = _table("subjects", _text("name"), Column("aliases", JSON), _text("kind", "person"))
portraits = _table(
    "portraits",
    _text("subject"),
    _text("photo"),
    _text("thumbnail"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    _text("added"),
    _text("status"),
    Column("report", JSON),
    Column("face", Integer),
    Column("rejected", JSON),
)
clips = _table(
    "clips",
    _text("portrait"),
    _text("gesture"),
    Column("record", JSON, nullable=False),
    Column("measures", JSON),
    Column("seconds", Float, nullable=False, server_default="0"),
)
jobs = _table(
    "jobs",
    _text("portrait"),
    Column("gestures", JSON, nullable=False),
    _text("trace"),
    _text("added"),
    Column("face", Integer),
    _text("status"),
    Column("node", String(64)),
    _text("code"),
    _text("words"),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
)
frames = _table(
    "frames",
    _text("name"),
    _text("room"),
    Column("portrait", String(120)),
    Column("browser", Boolean, nullable=False, server_default="0"),
    Column("x", Float),
    Column("y", Float),
    Column("chosen", Boolean, nullable=False, server_default="0"),
    Column("brightness", Integer, nullable=False, server_default="100"),
    Column("preset", String(60)),
    Column("weather", String(60)),
    Column("quiet", String(60)),
    Column("mat", Float, nullable=False, server_default="0"),
    Column("mat_colour", String(7), nullable=False, server_default="#ede8db"),
    Column("care", Boolean, nullable=False, server_default="1"),
)
wishes = _table("wishes", _text("frame"), _text("portrait"), _text("word"), _text("trace"), _text("added"))
performances = _table(
    "performances", _text("at"), _text("frame_name"), _text("subject_name"), Column("report", JSON, nullable=False)
)
activity = _table("activity", _text("at"), _text("words"), _text("code"), _text("trace"))
nodes = _table(
    "nodes",
    _text("kind"),
    _text("name"),
    _text("paired"),
    Column("keys", JSON, nullable=False),
    Column("next_keys", JSON),
    _text("rotated"),
    _text("revoked"),
)
consents = _table(
    "consents",
    *(_flag(name) for name in ("move", "speak", "converse", "swap")),
    _text("by"),
    _text("until"),
    _text("at"),
    _flag("resting"),
)
rests = _table(
    "rests",
    *(_text(name) for name in ("name", "at", "searched")),
    *(
        Column(name, JSON)
        for name in ("blobs", "photos", "portraits", "waiting", "erased", "unreached", "found", "unread")
    ),
    *(_number(name) for name in ("files", "bytes")),
)
audit = _table("audit", _text("at"), _text("actor"), _text("action"), _text("detail"), _text("trace"))
ledger = _table(
    "ledger", _text("at"), _text("engine"), _text("what"), Column("size", Integer, nullable=False, server_default="0")
)
scenes = _table("scenes", _text("name"), Column("definition", JSON, nullable=False))
settings = Table("settings", metadata, Column("name", String(60), primary_key=True), _text("value"))
