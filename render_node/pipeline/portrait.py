"""One photo into the clips of a portrait: intake, then gesture by gesture, each inspected before it is given out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from protocol.messages.render import IntakeReport
from protocol.messages.store import ClipRecord
from protocol.words import BlobHash, PortraitId, blob_hash, clip_id
from render_node.core.gesture import Gesture, Kind
from render_node.core.layers import LAYERS
from render_node.core.motion import Motion, build_motion
from render_node.core.request import MadeClip, Progress, RefusedClip, RenderRequest
from render_node.core.verdict import judge
from render_node.errors import FaceUnknown
from render_node.pipeline.bench import Bench
from render_node.pipeline.intake import photo_stages, reported
from render_node.pipeline.meter import Meter
from render_node.pipeline.tools import Tools
from render_node.ports import Engine
from render_node.stages.film import Film, FilmStage
from render_node.stages.fit import FitStage
from render_node.stages.inspect import InspectStage, LayersInspectStage
from render_node.stages.layers import LayersStage
from render_node.stages.matte import MatteStage
from render_node.stages.pace import PaceStage
from render_node.stages.picture_set import PictureSetStage
from render_node.stages.rig import RigStage

IDLE = "idle"
PORTRAIT = ("image", "face", "matte")
AS_GESTURE = Gesture(LAYERS, Kind.ATLAS, 0.0, (LAYERS,), ())
LAYERS_COUNT = 3

Outcome = IntakeReport | MadeClip | RefusedClip


def render_portrait(
    request: RenderRequest,
    tools: Tools,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """The intake report; then, when it allows, one clip or refusal for each variant of each gesture, idle first.

    Videos and tracks lie in ``tools.cache`` under the hashes of their records, at least until the generator ends.
    Raises GestureUnknown and FaceUnknown before anything is rendered, and RenderCancelled within an image's time
    after ``cancelled`` turned true.
    """
    gestures = wanted(tuple(word for word in request.gestures if word != LAYERS), tools)
    motions = {gesture.label: build_motion(gesture, request.profile.fps) for gesture in gestures}
    images = {label: len(motion) for label, motion in motions.items()}
    if LAYERS in request.gestures:
        images[LAYERS] = LAYERS_COUNT
    meter = Meter(images, on_progress, cancelled)
    with tools.cache.holding(BlobHash(blob_hash(request.photo))):
        work = _Work(request, gestures, motions, tools, meter)
        report = reported(work.bench)
        yield report
        if report.decision in ("refuse", "choose"):
            return
        if request.face is not None and not 0 <= request.face < len(report.faces):
            raise FaceUnknown(f"face {request.face} was asked for, but the photo has {len(report.faces)}")
        meter.prepared()
        turns: list[Callable[[], MadeClip | RefusedClip]] = [partial(work.clip, gesture) for gesture in gestures]
        if LAYERS in request.gestures:
            turns.insert(1, work.layers)  # after the idle: they cost less than a second
        for turn in turns:
            yield turn()


def wanted(words: tuple[str, ...], tools: Tools) -> tuple[Gesture, ...]:
    """The gestures that perform the words, each once, idle first; then their further variants. Raises GestureUnknown.

    A portrait can do everything in one way before it learns a second.
    """
    names = dict.fromkeys(tools.vocabulary.performing(word).name for word in words)
    every = [gesture for name in names for gesture in tools.vocabulary.variants(name)[: tools.variants]]
    return tuple(sorted(every, key=lambda gesture: (gesture.variant > 0, gesture.name != IDLE)))


class _Work:
    """The stages of one request on one bench."""

    def __init__(
        self,
        request: RenderRequest,
        gestures: tuple[Gesture, ...],
        motions: dict[str, Motion],
        tools: Tools,
        meter: Meter,
    ) -> None:
        self._tools, self._meter, self._portrait = tools, meter, request.portrait
        idle = motions.get(IDLE) or build_motion(tools.vocabulary.gesture(IDLE), request.profile.fps)
        self._inspect = {
            gesture.label: InspectStage(gesture, motions[gesture.label], tools.codec, tools.follow)
            for gesture in gestures
        }
        films = [
            FilmStage(motion, tools.codec, tools.cache.scratch, meter.tick, self._inspect[label].watch)
            for label, motion in motions.items()
        ]
        shared = [
            *photo_stages(tools, request.face),
            FitStage(request.profile.long_side, request.face),
            MatteStage(tools.matter),
            RigStage(tools.engine),
            PaceStage(idle),
            LayersStage(),
            PictureSetStage(LAYERS, tools.codec, tools.cache.scratch),
            LayersInspectStage(tools.codec, tools.landmarker),
        ]
        given = {"photo_bytes": request.photo}
        self.bench = Bench([*shared, *films, *self._inspect.values()], given, tools.cache, meter.begins)

    def clip(self, gesture: Gesture) -> MadeClip | RefusedClip:
        begun = time.perf_counter()
        self._meter.gesture_begins(gesture.label)
        film, measures, cached = self._filmed(gesture.label)
        self._meter.gesture_ends()
        seconds = time.perf_counter() - begun
        refusal = judge(measures, [measure.channel for measure in gesture.measures], self._tools.checks)
        if refusal is not None:
            return RefusedClip(
                gesture.name, refusal.code, refusal.reason, measures, seconds, cached, variant=gesture.variant
            )
        made = record(film, gesture, self._portrait, self._tools.engine)
        return MadeClip(made, measures, self.bench.value(f"curves:{gesture.label}"), seconds, cached)

    def layers(self) -> MadeClip | RefusedClip:
        begun = time.perf_counter()
        self._meter.gesture_begins(LAYERS)
        cached = self.bench.is_kept(f"film:{LAYERS}")
        film: Film = self.bench.value(f"film:{LAYERS}")
        measures: dict[str, float] = self.bench.value(f"measures:{LAYERS}")
        self._meter.gesture_ends()
        seconds = time.perf_counter() - begun
        if (refusal := judge(measures, (), self._tools.checks)) is not None:
            return RefusedClip(LAYERS, refusal.code, refusal.reason, measures, seconds, cached)
        made = record(film, AS_GESTURE, self._portrait, self._tools.engine)
        return MadeClip(made, measures, (), seconds, cached)

    def _filmed(self, label: str) -> tuple[Film, dict[str, float], bool]:
        inspect, artifact = self._inspect[label], f"film:{label}"
        cached = self.bench.is_kept(artifact)
        try:
            if not cached:
                inspect.watching(self.bench.values(PORTRAIT))
            film: Film = self.bench.value(artifact)
            measures: dict[str, float] = self.bench.value(f"measures:{label}")
        finally:
            inspect.close()
        return film, measures, cached


def record(film: Film, gesture: Gesture, portrait: PortraitId, engine: Engine) -> ClipRecord:
    """What the house keeps about a clip."""
    video, track = blob_hash(film.video), blob_hash(film.track)
    facts = film.facts
    return ClipRecord(
        clip=clip_id(BlobHash(video), BlobHash(track)),
        portrait=portrait,
        gesture=gesture.name,
        performs=tuple(word for word in gesture.performs if word != gesture.name),
        variant=gesture.variant,
        atlas=gesture.kind is Kind.ATLAS,
        video=video,
        video_bytes=len(film.video),
        track=track,
        track_bytes=len(film.track),
        width=facts.width,
        height=facts.height,
        fps=facts.fps,
        images=facts.images,
        neutral=facts.neutral,
        neutral_end=facts.neutral_end,
        engine=f"{engine.name}/{engine.version} {engine.device} {engine.precision}",
    )
