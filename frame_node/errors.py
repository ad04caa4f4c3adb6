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


class PanelDeaf(FrameError):
    """The panel cannot be switched as the settings say; its glass goes dark all the same."""

    code = "frame.panel_deaf"


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


class EyesError(KinframeError):
    """The eyes of a frame cannot see; the frame lives on without them and tries again."""

    code = "eyes.error"
    retryable = True
    status = 503


class CameraAbsent(EyesError):
    """The camera that the settings name is not there."""

    code = "eyes.no_camera"


class CameraDenied(EyesError):
    """This user may not open the camera."""

    code = "eyes.denied"


class CameraBusy(EyesError):
    """The camera is there and cannot be opened."""

    code = "eyes.busy"


class CameraBroken(EyesError):
    """The camera gives no pictures, or what it gives is none."""

    code = "eyes.broken"


class CameraDark(EyesError):
    """The camera is covered, or it is dark."""

    code = "eyes.dark"


class CameraSlow(EyesError):
    """The camera gives too few pictures a second to see a hand wave."""

    code = "eyes.slow"


class EyesUnconfined(EyesError):
    """This system lets the eyes keep the network, and the settings do not allow that."""

    code = "eyes.unconfined"
    retryable = False


class EyesSilent(EyesError):
    """The eyes have said nothing for too long."""

    code = "eyes.silent"


class EyesGarbled(EyesError):
    """What came from the eyes is none of their messages, or longer than any may be."""

    code = "eyes.garbled"
