"""The inspection as a stage: beside the film that is being made, or of one that was made before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from render_node.core.agreement import Curves
from render_node.core.gesture import Gesture
from render_node.core.motion import Motion
from render_node.core.plan import StageSpec
from render_node.ports import Codec, DecodedImage, Follower
from render_node.stages.film import Film
from render_node.stages.inspect.inspection import LOOK_EVERY, Inspection
from render_node.stages.stage import Artifacts, Stage

VERSION = "5"


class InspectStage(Stage):
    """``image``, ``face``, ``matte``, ``film:<gesture>`` → ``measures:<gesture>`` (dict of float),
    ``curves:<gesture>`` (tuple of Curves).

    ``watching`` is called with the artifacts before a film is made; the images that ``watch`` is then given are the
    decoded ones of that film. A film out of the cache is decoded here.
    """

    def __init__(self, gesture: Gesture, motion: Motion, codec: Codec, follow: Callable[[], Follower]) -> None:
        self._gesture, self._motion, self._codec, self._follow = gesture, motion, codec, follow
        self._live: Inspection | None = None
        self._follower: Follower | None = None
        self._film = f"film:{gesture.label}"
        weights = getattr(follow, "weights", ())
        parameters = {"motion": motion.values, "measures": gesture.measures, "look_every": LOOK_EVERY}
        needs, gives = ("image", "face", "matte", self._film), (f"measures:{gesture.label}", f"curves:{gesture.label}")
        self.spec = StageSpec(f"inspect:{gesture.label}", VERSION, needs, gives, parameters, weights)

    def watching(self, artifacts: Artifacts) -> None:
        self._follower = self._follow()
        image, face, matte = artifacts["image"], artifacts["face"], artifacts["matte"]
        self._live = Inspection(image, face, matte, self._motion, self._follower)

    def watch(self, image: DecodedImage) -> None:
        if self._live is not None:
            self._live.add(image)

    def close(self) -> None:
        if self._follower is not None:
            self._follower.close()
        self._live = self._follower = None

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        film: Film = artifacts[self._film]
        if self._live is None:
            self.watching(artifacts)
            for image in self._codec.decode(film.video):
                self.watch(image)
        assert self._live is not None
        measures = self._live.measures(self._gesture.measures, film.facts.steps)
        curves = tuple(self._live.curves)
        self.close()
        return dict(zip(self.spec.gives, (measures, curves), strict=True))

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        measures, curves = (results[name] for name in self.spec.gives)
        drawn = [asdict(curve) for curve in curves]
        return {"measures": json.dumps(measures, sort_keys=True).encode(), "curves": json.dumps(drawn).encode()}

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        measures = {name: float(value) for name, value in json.loads(parts["measures"]).items()}
        curves = tuple(
            Curves(one["channel"], tuple(one["looks"]), tuple(one["command"]), tuple(one["measured"]))
            for one in json.loads(parts["curves"])
        )
        return dict(zip(self.spec.gives, (measures, curves), strict=True))
