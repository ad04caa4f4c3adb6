"""The one registry of commands: voice, page, MQTT, Home Assistant and the command line all give these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Literal

from hub.core.authority import Authority
from protocol.errors import KinframeError

EVERYBODY = "everybody"
"""In ``subjects``: all subjects of the house, whoever they are when the command is carried out."""

Change = Literal["up", "down"]
SlotValue = str | int | tuple[str, ...]


class CommandInvalid(KinframeError):
    """A command that the registry does not contain, or one with a slot or value it does not take."""

    code = "command.invalid"


@dataclass(frozen=True)
class Command:
    """One thing that somebody wants of the house. Slots that do not apply are empty.

    ``subjects`` and ``except_`` hold subject names (``subjects`` may be just ``EVERYBODY``);
    ``level`` is 0 to 100, and beside a ``change`` it is the size of the step instead;
    ``from_`` names the frame where a ripple starts; ``target`` the frame, or for a wave the subject,
    that is aimed at; ``to`` the subject who gets a message. ``about``, ``topic``, ``when`` and ``message``
    are kept as they were said; ``name`` is that of a scene, a light or a weather, or a new one for a subject;
    ``when`` of quiet hours is ``22:30-07:00`` or ``none``. The other three of the last
    four belong to commands that nobody speaks.
    """

    action: str
    subjects: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    gesture: str | None = None
    level: int | None = None
    change: Change | None = None
    from_: str | None = None
    topic: str | None = None
    when: str | None = None
    about: str | None = None
    target: str | None = None
    to: str | None = None
    message: str | None = None
    portrait: str | None = None
    frame: str | None = None
    job: str | None = None
    name: str | None = None

    def slots(self) -> dict[str, SlotValue]:
        """The slots that apply, by their spoken names (``except``, ``from``), in a fixed order."""
        values = ((each.name.rstrip("_"), getattr(self, each.name)) for each in fields(self)[1:])
        return {name: value for name, value in values if value is not None and value != ()}


@dataclass(frozen=True)
class CommandSpec:
    """What one action takes, who may ask for it, and whether it can be asked for in words."""

    action: str
    authority: Authority
    summary: str
    slots: frozenset[str] = field(default_factory=frozenset)
    spoken: bool = True


def _spec(action: str, authority: Authority, summary: str, slots: str = "", *, spoken: bool = True) -> CommandSpec:
    return CommandSpec(action, authority, summary, frozenset(slots.split()), spoken)


_SPECS = (
    _spec("perform", Authority.VIEWER, "Perform a gesture.", "subjects except gesture target"),
    _spec("ripple", Authority.VIEWER, "Send a gesture through the house.", "gesture from subjects except"),
    _spec("scene", Authority.VIEWER, "Perform a scene.", "name"),
    _spec("stop", Authority.VIEWER, "Stop what is being performed or said.", "subjects except gesture name"),
    _spec("story", Authority.VIEWER, "Tell a story.", "subjects except topic"),
    _spec("show", Authority.VIEWER, "Show a subject in a frame.", "subjects target"),
    _spec("volume", Authority.VIEWER, "Set or change the volume.", "subjects except level change target"),
    _spec("brightness", Authority.VIEWER, "Set or change the brightness.", "subjects except level change target"),
    _spec("light", Authority.VIEWER, "Choose a light.", "name subjects except target"),
    _spec("weather", Authority.VIEWER, "Let it rain or snow, or clear up.", "name level subjects except target"),
    _spec("quiet_hours", Authority.FAMILY, "Say when the panels are dark.", "when target"),
    _spec("goodnight", Authority.VIEWER, "Say good night and let the portraits sleep.", "subjects except"),
    _spec("who_waved", Authority.VIEWER, "Say who waved.", "when target"),
    _spec("recall", Authority.VIEWER, "Say what is remembered.", "subjects about when"),
    _spec("forget", Authority.VIEWER, "Forget what was told.", "subjects about when"),
    _spec("pass_on", Authority.VIEWER, "Pass a message on to a subject.", "to message"),
    _spec("ask", Authority.VIEWER, "Ask a subject a free question.", "subjects except message"),
    _spec("say", Authority.VIEWER, "Let a portrait say words.", "subjects except message"),
    _spec("none", Authority.VIEWER, "Nothing was asked of the house."),
    _spec("add_subject", Authority.FAMILY, "Say who belongs to the house.", "name", spoken=False),
    _spec("remove_subject", Authority.FAMILY, "Let a subject leave the house.", "subjects", spoken=False),
    _spec("upload", Authority.FAMILY, "Add a photo of a subject.", "subjects name", spoken=False),
    _spec("choose_face", Authority.FAMILY, "Say which face of a photo is meant.", "portrait name", spoken=False),
    _spec("hang", Authority.FAMILY, "Hang a portrait in a frame.", "portrait frame", spoken=False),
    _spec("rename_subject", Authority.FAMILY, "Give a subject another name.", "subjects name", spoken=False),
    _spec("remove_portrait", Authority.FAMILY, "Take a portrait out of the house.", "portrait", spoken=False),
    _spec("cancel_job", Authority.FAMILY, "Stop a render job.", "job", spoken=False),
    _spec("forget_frame", Authority.FAMILY, "Forget a frame that will not come back.", "frame", spoken=False),
    _spec("set_look", Authority.FAMILY, "Choose the light of the house.", "name level", spoken=False),
    _spec("pair", Authority.OWNER, "Let a node in, by the code that it shows.", "name", spoken=False),
    _spec("revoke", Authority.OWNER, "Shut a node out.", "name", spoken=False),
    _spec("rotate", Authority.OWNER, "Give a node a new secret.", "name", spoken=False),
    _spec("consent", Authority.OWNER, "Record what a subject agreed to.", "subjects", spoken=False),
    _spec("put_to_rest", Authority.OWNER, "Put a subject to rest.", "subjects", spoken=False),
    _spec("read_audit", Authority.OWNER, "Read the audit log and the ledger.", spoken=False),
    _spec("settings", Authority.OWNER, "Change the settings of the house.", "name", spoken=False),
    _spec("backup", Authority.OWNER, "Back up the house, or bring it back.", spoken=False),
    _spec("save_scenes", Authority.FAMILY, "Keep scenes, written as TOML.", "message", spoken=False),
    _spec("delete_scene", Authority.FAMILY, "Delete a scene.", "name", spoken=False),
)

REGISTRY: Mapping[str, CommandSpec] = MappingProxyType({spec.action: spec for spec in _SPECS})
"""Every action of the house by name."""


def validate(command: Command) -> CommandSpec:
    """The spec of a command that is in order.

    Raises:
        CommandInvalid: unknown action, a slot that the action does not take, or a level outside 0 to 100.
    """
    spec = REGISTRY.get(command.action)
    if spec is None:
        raise CommandInvalid(f"There is no command called {command.action}.", action=command.action)
    foreign = sorted(set(command.slots()) - spec.slots)
    if foreign:
        raise CommandInvalid(f"{command.action} takes no {', '.join(foreign)}.", action=command.action, slots=foreign)
    if command.level is not None and not 0 <= command.level <= 100:
        raise CommandInvalid(f"A level is 0 to 100, not {command.level}.", action=command.action)
    return spec
