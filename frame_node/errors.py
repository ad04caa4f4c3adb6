"""What can go wrong in a picture frame."""

from __future__ import annotations

from protocol.errors import KinframeError


class FrameError(KinframeError):
    """The frame cannot do its work."""

    code = "frame.error"
    status = 500


class FrameAlreadyRunning(FrameError):
    """Another frame process uses this data folder."""

    code = "frame.already_running"
    status = 409


class GlassUnavailable(FrameError):
    """No OpenGL ES 3.0 context could be opened."""

    code = "frame.no_glass"


class PlaybackError(KinframeError):
    """A cue or a clip cannot be played."""

    code = "playback.error"
    status = 422


class ClipBroken(PlaybackError):
    """A clip's video or track cannot be decoded as its record says."""

    code = "playback.clip_broken"


class StoreError(KinframeError):
    """A clip could not be brought into the frame's store."""

    code = "store.error"
    retryable = True


class BlobUnreachable(StoreError):
    """The hub's blobs cannot be reached."""

    code = "store.unreachable"
    status = 503


class BlobMissing(StoreError):
    """The hub does not have this blob."""

    code = "store.not_found"
    status = 404


class BlobWrongHash(StoreError):
    """The bytes that came are not the blob that was asked for."""

    code = "store.wrong_hash"


class DiskFull(StoreError):
    """The disk has no room for a blob; what is already held stays."""

    code = "store.disk_full"
    status = 507
