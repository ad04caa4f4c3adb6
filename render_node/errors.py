"""What can go wrong between a photo and a clip."""

from __future__ import annotations

from protocol.errors import KinframeError


class RenderError(KinframeError):
    """Rendering failed."""

    code = "render.failed"
    status = 422


class PhotoUnusable(RenderError):
    """The photo cannot be decoded."""

    code = "render.photo_damaged"


class NoFace(RenderError):
    """No face was found in the photo."""

    code = "render.no_face"


class GestureUnknown(RenderError):
    """No gesture of this name is defined."""

    code = "render.unknown_gesture"


class GestureInvalid(RenderError):
    """A gesture's definition cannot be used; the message names the path of what is wrong."""

    code = "render.invalid_gesture"


class ClipRefused(RenderError):
    """The inspection of a rendered clip failed; the message says which measure and by how much."""

    code = "render.clip_refused"


class RenderCancelled(RenderError):
    """The job was cancelled."""

    code = "render.cancelled"


class PhotoTooLarge(RenderError):
    """The photo has more pixels than this node decodes."""

    code = "render.photo_too_large"
    status = 413


class PhotoNotAnImage(RenderError):
    """The file is no picture of a kind that can be read."""

    code = "render.photo_not_an_image"
    status = 415


class PhotoAnimated(RenderError):
    """The file is an animation, not a photo."""

    code = "render.photo_animated"


class ClipDamaged(RenderError):
    """A video file cannot be decoded."""

    code = "render.clip_damaged"


class LimitsInvalid(RenderError):
    """The limits of the inspection cannot be used; the message names what is wrong."""

    code = "render.invalid_limits"
    status = 500


class FaceUnknown(RenderError):
    """The photo has no face of this number."""

    code = "render.unknown_face"


class StageDuplicate(RenderError):
    """Two stages give the same artifact."""

    code = "render.stage_duplicate"
    status = 500


class StageCycle(RenderError):
    """Stages wait for each other's results."""

    code = "render.stage_cycle"
    status = 500


class StageInputMissing(RenderError):
    """A stage needs an artifact that no stage gives."""

    code = "render.stage_input_missing"
    status = 500


class PhotoUnavailable(RenderError):
    """The photo of a job cannot be fetched from the hub."""

    code = "render.photo_unavailable"
    retryable = True


class DeliveryFailed(RenderError):
    """A finished clip cannot be delivered to the hub."""

    code = "render.delivery_failed"
    retryable = True
