"""The eyes' loop: take a picture, look, say what is to be said, wait for the next."""

from __future__ import annotations

import time

from frame_node.core.sight.lens import Lens
from frame_node.core.sight.sight import Happening, Sight, Smile
from frame_node.core.sight.tempo import Tempo
from frame_node.core.sight.wave import Wave
from frame_node.errors import CameraDark, CameraSlow
from frame_node.eyes.ports import Camera, Picture
from frame_node.eyes.reduce import reduced
from frame_node.eyes.stages import Stages
from frame_node.eyes.voice import Voice
from protocol.messages.eyes import EyesNoticed, EyesSeen

DARK_NS = 3_000_000_000
"""Dark for so long counts as dark."""
STIRS_NS = 4_000_000_000
"""After the last motion."""
SLOW_PER_S = 5.0
SMOOTH = 0.2


class Eyes:
    """``step`` is one image. All that is remembered is numbers; pictures are forgotten at once."""

    def __init__(self, camera: Camera, stages: Stages, voice: Voice, first: Picture, view: float, share: float) -> None:
        height, width = reduced(first.image).shape[:2]
        self._camera = camera
        self._stages = stages
        self._voice = voice
        self._sight = Sight(Lens(width, height, view))
        self._tempo = Tempo(share)
        self._stirred_ns = self._light_ns = self._taken_ns = first.at_ns
        self._waited_ms = 0.0
        """From image to image lately, beyond what the tempo asked for."""
        self._period_ms = 100.0
        self._cpu_ns = time.process_time_ns()

    def run(self) -> None:
        """Until the camera or the controller is gone: raises CameraBroken or ChildGone."""
        while True:
            self.step()

    def step(self) -> None:
        picture = self._camera.take(self._taken_ns + round(self._period_ms * 1e6))
        now = picture.at_ns / 1e6
        self._sight, happened, motion = self._stages.look(self._sight, reduced(picture.image), now)
        if motion.moved or self._sight.viewers:
            self._stirred_ns = picture.at_ns
        if not motion.dark:
            self._light_ns = picture.at_ns
        for each in happened:
            self._voice.say(_noticed(each, picture.at_ns))
        self._keep_time(picture.at_ns)
        self._voice.seen(self._seen(picture.at_ns))

    def _keep_time(self, at_ns: int) -> None:
        passed_ms = (at_ns - self._taken_ns) / 1e6
        self._waited_ms += SMOOTH * (passed_ms - self._period_ms - self._waited_ms)
        self._taken_ns = at_ns
        cpu_ns, self._cpu_ns = self._cpu_ns, time.process_time_ns()
        self._tempo = self._tempo.after((self._cpu_ns - cpu_ns) / 1e6, passed_ms)
        self._period_ms = self._tempo.period_ms(at_ns - self._stirred_ns < STIRS_NS)

    def _seen(self, at_ns: int) -> EyesSeen:
        sighting = self._sight.sighting(at_ns / 1e6)
        place = sighting.place
        return EyesSeen(
            at_ns=at_ns,
            present=sighting.present,
            attentive=sighting.attentive,
            viewers=sighting.viewers,
            x=place.x if place else 0.0,
            y=place.y if place else 0.0,
            near=place.near if place else 0.0,
            distance_m=round(place.distance_m, 2) if place else 0.0,
            trouble=self._trouble(at_ns),
            per_s=round(1000.0 / max(1.0, self._period_ms + self._waited_ms), 1),
            cost_ms=round(self._tempo.cost_ms, 1),
        )

    def _trouble(self, at_ns: int) -> str:
        if at_ns - self._light_ns >= DARK_NS:
            return CameraDark.code
        wanted_per_s = 1000.0 / self._period_ms
        per_s = 1000.0 / max(1.0, self._period_ms + self._waited_ms)
        return CameraSlow.code if per_s < min(SLOW_PER_S, wanted_per_s / 2.0) else ""


def _noticed(what: Happening, at_ns: int) -> EyesNoticed:
    if isinstance(what, Wave):
        return EyesNoticed(what="wave", at_ns=at_ns, first_ns=round(what.first * 1e6))
    return EyesNoticed(what="smile" if isinstance(what, Smile) else "wink", at_ns=at_ns, first_ns=at_ns)
