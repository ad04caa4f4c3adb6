"""All checks of a render node, in the order in which a person would look. What is heavy is imported by its check."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from protocol.runtime.doctor import reach
from protocol.runtime.doctor.findings import Check, Verdict, fail, ok, warn
from protocol.runtime.doctor.machine import existing, open_secrets, packages, room
from render_node.doctor.case import RenderCase

INSTALL = "make install"


def python(case: RenderCase) -> Verdict:
    return packages("render")


def data_folder(case: RenderCase) -> Verdict:
    place = existing(case.data)
    if not os.access(place, os.W_OK | os.X_OK):
        return fail(f"{place} cannot be written", f"chown {os.environ.get('USER', 'YOU')} {place}")
    if place != case.data.absolute():
        return warn(f"{case.data} is not there yet", "start the node once, or name the right folder with --data")
    return ok(str(case.data))


def disk(case: RenderCase) -> Verdict:
    return room(case.data)


def cache(case: RenderCase) -> Verdict:
    """What the stage cache holds, and what it may."""
    used = sum(file.stat().st_size for file in (case.data / "cache" / "blobs").glob("*/*"))
    words = f"{used / 1e6:.0f} of {case.settings.cache_mb} MB"
    if used > 1.1 * case.settings.cache_mb * 1_000_000:
        return warn(f"{words}: more than its budget", "the next job evicts; if not, delete the folder cache")
    return ok(words)


def gestures(case: RenderCase) -> Verdict:
    from render_node.registry import load_vocabulary

    vocabulary = load_vocabulary()
    return ok(f"{len(vocabulary)} can be read: {', '.join(vocabulary.names)}")


def models(case: RenderCase) -> Verdict:
    """MediaPipe's three, each tried on an empty picture."""
    import numpy as np

    from render_node.adapters.faces_mediapipe import MediapipeFaceFinder
    from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
    from render_node.adapters.matte_mediapipe import MediapipeMatter

    grey = np.full((256, 256, 3), 128, np.uint8)
    finder, landmarker, matter = MediapipeFaceFinder(), MediapipeLandmarker(), MediapipeMatter()
    try:
        seen = (*finder.faces(grey), *landmarker.faces(grey))
        shape = matter.matte(grey).shape
    finally:
        for model in (finder, landmarker, matter):
            model.close()
    if seen or shape != grey.shape[:2]:
        return fail("MediaPipe sees faces where there are none", INSTALL)
    return ok(f"{finder.weights[0]}: faces, landmarks and matte load and run")


def codecs(case: RenderCase) -> Verdict:
    """A tiny clip is written and read again."""
    import numpy as np

    from render_node.adapters.video_pyav import X264Codec

    codec, images = X264Codec(), 3
    with tempfile.TemporaryDirectory(prefix="kinframe-doctor-") as folder:
        file = Path(folder) / "clip.mp4"
        writer = codec.writer(file, 64, 64, 30)
        for shade in range(images):
            writer.add(np.full((64, 64, 3), 60 + 40 * shade, np.uint8), whole=True)
        writer.close()
        found = len(list(codec.decode(file.read_bytes())))
    if found != images:
        return fail(f"{found} of {images} images came back from an H.264 clip", INSTALL)
    return ok("H.264 is written and read (libx264 by PyAV)")


def engine(case: RenderCase) -> Verdict:
    """Which one, and whether it runs on the device that it is made for."""
    from render_node.engines.mesh import MeshEngine

    engine = MeshEngine()
    words = f"{engine.name}/{engine.version} on {engine.device}, {engine.precision}"
    if engine.device != engine.made_for:
        return fail(
            f"{words}: made for {engine.made_for}, fell back silently", f"install the driver for {engine.made_for}"
        )
    return ok(words)


def credential(case: RenderCase) -> Verdict:
    if case.credential is None:
        return warn("this node was not paired yet", "start it, and type its code on the hub's page")
    if open_files := open_secrets(case.data.glob("credential*")):
        named = " ".join(map(str, open_files))
        return fail(f"others may read {named}", f"chmod 600 {named}, and rotate it on the hub's page")
    return ok(f"paired with hub {case.credential.hub_id} as {case.credential.node_id}")


def hub_broker(case: RenderCase) -> Verdict:
    return reach.broker(case.way)


def hub_page(case: RenderCase) -> Verdict:
    return reach.page(case.way)


CHECKS: tuple[Check[RenderCase], ...] = (
    python,
    data_folder,
    disk,
    cache,
    gestures,
    models,
    codecs,
    engine,
    credential,
    hub_broker,
    hub_page,
)
