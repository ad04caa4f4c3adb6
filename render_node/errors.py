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


class ClipRefused(RenderError):
    """The inspection of a rendered clip failed; the message says which measure and by how much."""

    code = "render.clip_refused"


class RenderCancelled(RenderError):
    """The job was cancelled."""

    code = "render.cancelled"
