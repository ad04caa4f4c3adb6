"""One error tree. Every class that is raised has a stable code; docs/errors.md lists them all."""

from __future__ import annotations

from typing import ClassVar


class KinframeError(Exception):
    """Base of everything Kinframe raises on purpose.

    ``code`` is stable and may be matched by programs; ``retryable`` says whether the same
    call may succeed later without anybody changing anything; the message is for people.
    """

    code: ClassVar[str] = "kinframe.error"
    retryable: ClassVar[bool] = False
    status: ClassVar[int] = 400
    """The HTTP status with which the hub's API reports it."""

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        self.details = details

    @property
    def message(self) -> str:
        return str(self.args[0])


class ProtocolError(KinframeError):
    """A message that breaks the protocol."""

    code = "protocol.error"


class MessageMalformed(ProtocolError):
    """Bytes that are no message: truncated, wrong types, bad UTF-8 or a number that is not finite."""

    code = "protocol.malformed"


class MessageUnknown(ProtocolError):
    """A well-formed message of a type this node does not know."""

    code = "protocol.unknown_type"


class MessageTooLarge(ProtocolError):
    """A message larger than its channel carries."""

    code = "protocol.too_large"
    status = 413


class TopicMalformed(ProtocolError):
    """A topic that the topic table does not contain."""

    code = "protocol.bad_topic"


class VersionForeign(ProtocolError):
    """A node that speaks another major version of the protocol."""

    code = "protocol.foreign_version"


class PacketForged(ProtocolError):
    """A packet that was not signed with the node's key."""

    code = "protocol.forged"


class ClockForeign(ProtocolError):
    """A time that belongs to another start of the hub."""

    code = "protocol.foreign_clock"
    retryable = True


class SettingsError(KinframeError):
    """A settings file or environment variable that cannot be used; the message names its dotted path."""

    code = "settings.invalid"


class BusUnavailable(KinframeError):
    """The broker cannot be reached."""

    code = "bus.unavailable"
    retryable = True
    status = 503


class PairingError(KinframeError):
    """A node could not be paired."""

    code = "pairing.failed"
    status = 403


class PairingMalformed(PairingError):
    """What came is no message of a pairing."""

    code = "pairing.malformed"
    status = 422


class PairingCodeWrong(PairingError):
    """The code that was typed is not the one that the node shows."""

    code = "pairing.wrong_code"


class PairingUnknown(PairingError):
    """There is no such pairing: it took too long, or somebody dismissed it."""

    code = "pairing.unknown"
    status = 404


class PairingTooMany(PairingError):
    """Too many nodes ask to be paired, or a code was wrong too often: wait a minute."""

    code = "pairing.too_many"
    retryable = True
    status = 429


class HubForeign(PairingError):
    """Whoever answers does not know the code that this node shows: it is not the hub on whose page it was typed."""

    code = "pairing.foreign_hub"


class NodeUnpaired(KinframeError):
    """The house does not know this node, or not any more: pair it."""

    code = "node.unpaired"
    status = 401


class NodeRevoked(KinframeError):
    """The owner of the house shut this node out."""

    code = "node.revoked"
    status = 403


class ChildGone(KinframeError):
    """A child process ended, or its pipe broke."""

    code = "child.gone"
    retryable = True
    status = 503


class RestartBudgetSpent(KinframeError):
    """A service failed more often than its restart budget allows."""

    code = "supervisor.budget_spent"
