"""Take from this process what decoding a photo does not need, before it sees the first byte."""

from __future__ import annotations

import ctypes
import os
import resource
import sys

MEMORY_BYTES = 1_500 * 1024 * 1024
"""64 megapixels as RGB are 192 MB; Pillow needs up to three copies."""
FILE_BYTES = 200 * 1024 * 1024
CPU_SECONDS = 600
"""Of the whole life of the process; one photo is given up earlier, by the conductor."""
_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000


def confine() -> bool:
    """Set limits and drop the network. Returns whether the network is gone for sure."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (ceiling, ceiling))
        except (ValueError, OSError):  # macOS has no limit of the address space
            continue
    return _without_network()


def _without_network() -> bool:
    """A network namespace of its own, empty. Needs a user namespace unless we are root."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK
    return bool(library.unshare(flags) == 0) or bool(library.unshare(_NEW_USER | _NEW_NETWORK) == 0)
