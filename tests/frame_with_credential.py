"""``python -m tests.frame_with_credential CREDENTIAL …``: a frame that was paired; the rest are frame.toml's paths."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from frame_node.app import run_frame
from frame_node.settings import load_frame_settings
from protocol.credential import decode_credential
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.log import configure_logging


def main(file: str, *settings: str) -> None:
    overrides = dict(one.split("=", 1) for one in settings)
    configure_logging("frame", "info", "json")
    known = load_frame_settings(None, overrides)
    CredentialFolder(known.data).keep(decode_credential(Path(file).read_bytes()))
    asyncio.run(run_frame(known))


if __name__ == "__main__":
    main(*sys.argv[1:])
