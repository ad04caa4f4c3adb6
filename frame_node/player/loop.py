"""The player's loop: executes what frame_node.core decides, image by image."""

from __future__ import annotations

import gc
from typing import Literal

from frame_node.core import passage, playback
from frame_node.core.foresight import wanted_soon
from frame_node.core.move import Shot, Still
from frame_node.core.phases import Ended, Ordered, Outcome, Performing, Playback, Presentation, Settling
from frame_node.core.transitions import Result
from frame_node.core.viewing import Viewing, leave, move_to
from frame_node.errors import ClipBroken
from frame_node.player.caption import Caption
from frame_node.player.decode import Image
from frame_node.player.glass import Glass
from frame_node.player.light import Light, seconds_of
from frame_node.player.loader import Loaded, Loader
from frame_node.player.mimic import Mimic
from frame_node.player.pace import give_way, wait_until
from frame_node.player.repertoire import clips_in_use, hang_loaded
from frame_node.player.reports import Reports
from frame_node.player.scene import Mat, Scene
from frame_node.player.shelf import Shelf
from frame_node.player.sky import Sky, daylight
from frame_node.player.window import Window, save_png
from protocol.look import PresetUnknown, Values
from protocol.look.vista import STRAIGHT, Vista, vista
from protocol.look.weather import WeatherUnknown
from protocol.messages import Message
from protocol.messages.player import (
    ApplyLook,
    CancelCue,
    GlanceAt,
    Hang,
    LightGlass,
    PlayCue,
    SnapshotTaken,
    SpeakCue,
    TakeSnapshot,
    ViewerAt,
    ViewerGone,
)
from protocol.runtime.child import ChildPipe
from protocol.runtime.clock import monotonic_ns

WORK_NS = 6_000_000
"""Less time than this before an image is due is not spent on decoding ahead."""
Motion = Literal["all", "follow", "none"]
"""As PanelSettings.motion."""
EMPTY_WAIT_S = 0.05
SLEPT_NS = 2_000_000_000
"""The loop turns many times a second; a turn that took so long was interrupted by the machine's sleep."""


class Player:
    """Owns the glass. ``run`` returns when the window is closed; ChildGone ends it when the controller is gone.

    All its times are those at which pictures are *seen*: a panel shows them ``delay_ns`` after the flip.
    """

    def __init__(
        self, pipe: ChildPipe, window: Window, glass: Glass, mat: Mat, delay_ns: int = 0, motion: Motion = "none"
    ) -> None:
        self._pipe = pipe
        self._window = window
        self._glass = glass
        self._delay_ns = delay_ns
        self._motion = motion
        self._shelf = Shelf()
        self._scene = Scene(glass, self._shelf, mat)
        self._light = Light()
        self._sky = Sky()
        self._dark = False
        self._loader = Loader()
        self._coming: Loaded | None = None
        self._reports = Reports(pipe)
        self._state = Playback()
        self._viewing = Viewing()
        self._mimic = Mimic()
        self._caption = Caption(glass)
        self._shot: Shot | None = None
        self._first: Image | None = None
        self._last: Image | None = None
        self._awake_ns = self._seen_ns()

    def run(self) -> None:
        gc.freeze()
        gc.disable()  # a collection costs milliseconds at a moment of its own choosing
        while not self._look_at_window():
            self._collect_loaded()
            self._notice_sleep()
            now_ns = self._seen_ns()
            self._take(passage.advance(self._state, now_ns))
            coming = passage.upcoming(self._state, now_ns)
            if coming is None:
                self._show_nothing()
            elif self._prepare(coming.shot, coming.due_ns) and self._wait_for(coming):
                self._present(coming)
            self._reports.spoke(self._mimic.ended(now_ns))
            self._reports.showing(self._state, self._viewing.somebody, monotonic_ns())
        self._reports.closed()

    def _seen_ns(self) -> int:
        """When a picture that is flipped now will be seen."""
        return monotonic_ns() + self._delay_ns

    def _notice_sleep(self) -> bool:
        since_ns, self._awake_ns = self._awake_ns, self._seen_ns()
        slept = self._awake_ns - since_ns > SLEPT_NS
        if slept:
            self._take(playback.slept_through(self._state, since_ns, self._awake_ns))
        return slept

    def _wait_for(self, coming: Presentation) -> bool:
        """Until it must be flipped; False when something came between that may change what is next."""
        phase = self._state.phase
        starts = isinstance(phase, Settling) and coming.index == phase.move.images
        return wait_until(coming.due_ns - self._delay_ns, self._doze, exactly=starts) and not self._notice_sleep()

    def _look_at_window(self) -> bool:
        happened = self._window.look()
        if happened.touched:
            self._reports.touched(monotonic_ns())
        return happened.closed

    def _prepare(self, shot: Shot, due_ns: int) -> bool:
        """Draw to the back buffer; False when a clip turned out to be broken."""
        try:
            turns = self._motion != "none" and self._scene.has_layers
            turn = self._mimic.turn(shot, self._viewing, due_ns, turns=turns)
            layers = self._scene.put(shot, self._vista(due_ns), turn, due_ns)
        except ClipBroken as error:
            broken = shot.base.reel.clip if shot.over is None else shot.over.reel.clip
            self._reports.unplayable(broken, error)
            self._take(playback.drop_clip(self._state, broken, self._seen_ns()))
            return False
        self._shot = shot
        if self._dark:
            self._glass.blank()
            return True
        light, plain = self._light.at(due_ns), self._light.is_plain(due_ns)
        self._glass.set(light)
        over = self._scene.laid_over(shot, self._mimic.patches(shot, due_ns))
        self._glass.draw(one_image=shot.over is None, unlit=plain, layers=layers, patches=over)
        self._draw_weather(light, due_ns)
        self._caption.lay(self._mimic.caption(due_ns))
        return True

    def _draw_weather(self, light: dict[str, Values], due_ns: int) -> None:
        weather, amount = self._sky.at(due_ns)
        if weather is not None:
            self._glass.set({"u_time": (seconds_of(due_ns),)})
            behind = self._scene.has_layers
            self._glass.draw_weather(weather, amount, daylight(light), behind)

    def _vista(self, due_ns: int) -> Vista:
        """From where the viewer sees the picture."""
        if self._motion == "none":
            return STRAIGHT
        viewer = self._viewing.at(due_ns)
        return vista(viewer.x, viewer.y, viewer.room, due_ns / 1e9, drifts=self._motion == "all")

    def _present(self, coming: Presentation) -> None:
        self._window.flip()
        at_ns = self._seen_ns()
        give_way()  # what follows may take milliseconds
        before = self._state.phase
        state, outcomes = passage.presented(self._state, coming, at_ns)
        if isinstance(state.phase, Performing) or isinstance(before, Performing):
            self._last = self._shelf.image(coming.shot.base)
            if not isinstance(before, Performing):
                self._first = self._last
        self._take((state, outcomes))

    def _show_nothing(self) -> None:
        if self._shot is not None:
            self._shot = None
            self._scene.forget()
        self._glass.blank()
        self._window.flip()
        self._doze(EMPTY_WAIT_S if self._coming is None else 0.0)

    def _doze(self, seconds: float) -> bool:
        """Decode ahead, or wait for a message; True when one came, for it may change what is next."""
        if self._listen(0.0):
            return True
        if seconds * 1e9 > WORK_NS and self._work_ahead():
            return False
        return self._listen(seconds)

    def _listen(self, seconds: float) -> bool:
        """Hear what is said within that time; whether anything was."""
        message = self._pipe.receive(seconds)
        if message is not None:
            self._hear(message)
        return message is not None

    def _work_ahead(self) -> bool:
        for still in wanted_soon(self._state):
            try:
                if self._shelf.work_ahead(still):
                    return True
            except ClipBroken:
                continue  # said when the image is due: until then the clip plays as far as it goes
        return False

    def _hear(self, message: Message) -> None:
        now_ns = self._seen_ns()
        match message:
            case Hang():
                self._loader.ask(message, self._shelf.known(message.portrait, message.clips))
            case PlayCue(cue_id=cue_id, clip=clip, start_ns=start_ns, expires_ns=expires_ns):
                self._take(playback.arm(self._state, Ordered(cue_id, clip, start_ns, expires_ns), now_ns))
            case CancelCue(cue_id=cue_id):
                self._take(playback.cancel(self._state, cue_id, now_ns))
                self._reports.refused(self._mimic.hush(cue_id, now_ns))
            case SpeakCue():
                refused = self._mimic.speak(message, now_ns)
                self._reports.refused((refused,) if refused else ())
            case ApplyLook():
                self._apply_look(message, now_ns)
            case ViewerAt(x=x, y=y, near=near):
                self._viewing = move_to(self._viewing, x, y, near, now_ns)
            case ViewerGone():
                self._viewing = leave(self._viewing, now_ns)
            case GlanceAt():
                self._mimic.glance(message, now_ns)
            case LightGlass(on=on):
                self._dark = not on
            case TakeSnapshot(path=path):
                self._snapshot(path)

    def _apply_look(self, look: ApplyLook, now_ns: int) -> None:
        try:
            self._light.apply(look.preset, look.brightness, look.fade_ms, now_ns)
            self._sky.apply(look.weather, look.amount, look.fade_ms, now_ns)
        except (PresetUnknown, WeatherUnknown) as error:
            self._reports.problem(error)

    def _collect_loaded(self) -> None:
        if self._coming is None and (loaded := self._loader.take()) is not None:
            self._coming = self._unpacked(loaded)
        if self._coming is not None and not (self._is_bare and self._glass.get_ready()):
            self._hang_up(self._coming)
            self._coming = None

    @property
    def _is_bare(self) -> bool:
        """Nothing moves yet, so nothing halts while the shader is compiled in all its variants."""
        return self._state.repertoire is None

    def _unpacked(self, loaded: Loaded) -> Loaded | None:
        """Its clips on the shelf; None when some are lacking, which are loaded anew."""
        for broken in loaded.broken:
            self._pipe.send(broken)
        for clip in loaded.opened:
            self._shelf.put(clip)
        if self._is_bare and loaded.opened:
            self._glass.expect(loaded.opened[0].reel.width, loaded.opened[0].reel.height)
        return None if self._lacks(loaded) else loaded

    def _hang_up(self, loaded: Loaded) -> None:
        if loaded.sheet is not None:
            self._scene.show_sheet(loaded.sheet)
            self._mimic.take_sheet(loaded.sheet)
        self._take(hang_loaded(self._state, loaded.hang, self._shelf, self._seen_ns()))
        self._reports.refused(self._mimic.hang(self._state.repertoire, self._seen_ns()))
        self._scene.use_layers(self._state.repertoire)
        self._shelf.keep_only(clips_in_use(self._state, loaded.hang))
        self._reports.hung(self._state, loaded.hang)
        gc.collect()

    def _lacks(self, loaded: Loaded) -> bool:
        """Whether a hang before this one has taken clips off the shelf on which this one counted; they come anew."""
        hang, broken = loaded.hang, {clip.clip for clip in loaded.broken}
        known = self._shelf.known(hang.portrait, hang.clips)
        lacking = any(clip.clip not in known | broken for clip in hang.clips)
        if lacking:
            self._loader.ask(hang, known)
        return lacking

    def _take(self, result: Result) -> None:
        idle_before = self._state.repertoire and self._state.repertoire.idle
        self._state, outcomes = result
        for outcome in outcomes:
            self._reports.outcome(outcome, *self._hashed(outcome))
        if outcomes or idle_before is not (self._state.repertoire and self._state.repertoire.idle):
            self._shelf.rest_all_but({still.reel.clip for still in (*wanted_soon(self._state), *self._on_the_glass())})

    def _on_the_glass(self) -> tuple[Still, ...]:
        """What is on the glass: a settle may leave from it, and to decode its way from a key image takes long."""
        shot = self._shot
        return () if shot is None else (shot.base,) if shot.over is None else (shot.base, shot.over)

    def _hashed(self, outcome: Outcome) -> tuple[Image | None, Image | None]:
        return (self._first, self._last) if isinstance(outcome, Ended) else (None, None)

    def _snapshot(self, path: str) -> None:
        width, height = self._glass.width, self._glass.height
        problem = ""
        try:
            if self._shot is not None:
                self._prepare(self._shot, self._seen_ns())
            save_png(path, width, height, self._glass.read_back())
        except OSError as error:
            problem = str(error)
        self._pipe.send(SnapshotTaken(path=path, width=width, height=height, problem=problem))
