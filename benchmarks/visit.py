"""A visit at a real frame, image by image: somebody comes, walks by, waves, is greeted, leaves; and whether it jumped.

``.venv-vision/bin/python -m benchmarks.visit [--clips FOLDER] [--out FOLDER]``: controller, player and eyes as they
are, with a filmed camera (a photo of a face, a drawn hand). FOLDER of clips is what ``kinframe render`` wrote; without
it the demo's Grace Hopper is rendered. Writes visit.json (every image's step) and visit.jpg (a sheet), prints the
figures and exits with 1 when an image jumps. On a busy machine a wave may be missed: then the next visit is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from msgspec import structs

from benchmarks.film import Film, read_film
from benchmarks.visit_sheet import drawn
from frame_node.eyes.adapters.drawing import hand, wall, waving_at
from frame_node.eyes.ports import Image
from protocol.messages import Hanging, Hello, Showing, StoreReport, ViewerSeen, ViewerWaved
from protocol.track import decode_track
from protocol.words import SubjectId
from tests.clips import MadeClip, rendered
from tests.frame_peers import HubVoice, blob_server, blobs_of, manifest_of, mosquitto
from tests.sequences import HOPPER, filmed, with_face

LEAD_S, LASTS_S = 24.0, 30.0
"""Of the camera's film: nobody for long enough to start everything, then the visit."""
VISITS = 3
"""After which it is given up."""
BEFORE_S = 4.0
"""Of the visit: nobody yet."""
PANEL = (400, 470)
GESTURES = "idle,greet,gaze,layers,smile,blink"


def visitor(second: float) -> Image:
    """What the camera sees at a second of the visit: in from its right edge, across, a wave, out at its left."""
    image = wall(640, 480)
    knots = (4.0, 4.8, 5.6, 8.0, 8.6, 9.2, 12.4, 13.4, 14.2)
    x = float(np.interp(second, knots, (760, 545, 540, 110, 105, 290, 300, 90, -130)))
    if not knots[0] <= second <= knots[-1]:
        return image
    alive = np.sin(1.3 * second), np.sin(1.9 * second)
    image = with_face(image, HOPPER, x + 4.0 * alive[0], 250.0 + 4.0 * alive[1], 46.0)
    if 9.4 <= second < 12.2:
        hand().onto(image, x - 165.0 + waving_at(second - 9.4, 34.0), 225.0, 145)
    return image


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, help="folder with clips.json, videos and tracks")
    parser.add_argument("--out", type=Path, default=Path("visit"), help="where visit.json and visit.jpg go")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = rendered(arguments.clips or _rendered(folder / "clips"))
        film = asyncio.run(_visited(folder, made)).cut(BEFORE_S, LASTS_S)
        figures = film.figures(made)
        (arguments.out / "visit.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
        drawn(film, figures, decode_track(made["idle"].track.read_bytes())).save(
            arguments.out / "visit.jpg", quality=74, optimize=True, progressive=True
        )
    print(json.dumps({name: value for name, value in figures.items() if name != "images"}, indent=2))
    return 0 if not figures["jumps"] else 1


def _rendered(folder: Path) -> Path:
    words = ["render", str(HOPPER), "--out", str(folder), "--gestures", GESTURES]
    subprocess.run([sys.executable, "-m", "protocol.runtime.cli", *words], check=True)
    return folder


def _hanging(made: dict[str, MadeClip]) -> Hanging:
    return Hanging(portrait=made["idle"].record.portrait, subject=SubjectId("s"), subject_name="Somebody")


@contextmanager
def _filmed_frame(folder: Path, port: int, camera: Path) -> Iterator[None]:
    argv = [sys.executable, "-m", "benchmarks.filmed", str(folder / "film"), "--data", str(folder / "frame")]
    argv += ["--offscreen", "--mqtt", f"127.0.0.1:{port}", "--no-pairing", "--size", f"{PANEL[0]}x{PANEL[1]}"]
    with (folder / "frame.log").open("wb") as log:
        frame = subprocess.Popen([*argv, "--camera", f"file:{camera}"], stdout=log, stderr=log)
        try:
            yield
        finally:
            frame.terminate()
            frame.wait(10)


async def _visited(folder: Path, made: dict[str, MadeClip]) -> Film:
    """The whole visit at a frame of its own, with a hub's voice beside it."""
    camera = filmed(folder / "camera.mp4", lambda second: visitor(second - LEAD_S), LEAD_S + LASTS_S)
    with (
        mosquitto(folder) as port,
        blob_server(blobs_of(made)) as url,
        _filmed_frame(folder, port, camera),
    ):
        async with HubVoice(port, url).running() as hub:
            hub.manifest = structs.replace(manifest_of(made), hanging=_hanging(made))
            await hub.until(Hello, lambda said: said.capabilities.width > 0, 30)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made), 30)
            await hub.until(Showing, lambda said: said.state == "idle", 30)
            await hub.until(ViewerSeen, lambda said: said.present, LEAD_S + LASTS_S)
            await hub.until(ViewerWaved, seconds=VISITS * (LEAD_S + LASTS_S))
            await asyncio.sleep(LASTS_S - 10.0)
    return read_film(folder / "film")


if __name__ == "__main__":
    sys.exit(main())
