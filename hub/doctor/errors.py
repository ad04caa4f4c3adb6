"""What can go wrong when help is asked for."""

from __future__ import annotations

from protocol.errors import KinframeError


class BundleFailed(KinframeError):
    """The support bundle could not be made."""

    code = "bundle.failed"


class BundleExists(BundleFailed):
    """A file of this name is there already; a bundle never replaces one."""

    code = "bundle.exists"
