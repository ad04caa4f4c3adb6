"""What can go wrong with backups."""

from __future__ import annotations

from protocol.errors import KinframeError


class BackupError(KinframeError):
    """The backup could not be made or restored; nothing half done was left behind."""

    code = "backup.failed"


class PassphraseMissing(BackupError):
    """A backup needs a passphrase: from the prompt, a file or the environment, never from the command line."""

    code = "backup.no_passphrase"


class PassphraseWeak(BackupError):
    """The passphrase is too short to protect a whole house."""

    code = "backup.weak_passphrase"


class PassphraseWrong(BackupError):
    """The passphrase is not that of this backup, or the backup's head was changed."""

    code = "backup.wrong_passphrase"


class BackupForeign(BackupError):
    """The file is no backup of a Kinframe house, or of a kind that this version cannot read."""

    code = "backup.foreign"


class BackupDamaged(BackupError):
    """The backup is cut off, or was changed after it was made."""

    code = "backup.damaged"


class BackupExists(BackupError):
    """A file of this name is there already; a backup never replaces one."""

    code = "backup.exists"


class BackupIncomplete(BackupError):
    """Something that the house's records need is missing."""

    code = "backup.incomplete"


class NothingToBackUp(BackupError):
    """There is no house in this data folder."""

    code = "backup.no_house"


class RecordsElsewhere(BackupError):
    """The records are in a database of their own, which has backups of its own."""

    code = "backup.records_elsewhere"


class TargetNotEmpty(BackupError):
    """A house is restored into an empty folder only."""

    code = "backup.target_not_empty"


class BackupNewer(BackupError):
    """The backup was made by a newer Kinframe, whose records this one does not know."""

    code = "backup.newer"


class PlaceUnusable(BackupError):
    """A folder or file cannot be written or read there."""

    code = "backup.place_unusable"
