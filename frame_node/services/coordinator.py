"""The coordinator: the one task that owns the state. Events in, decisions, effects out."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from frame_node.core.decide import decide
from frame_node.core.events import (
    AdoptSecret,
    Effect,
    EndNode,
    Event,
    Evict,
    Fetch,
    HangClips,
    KeepManifest,
    LightPanel,
    Publish,
    Recheck,
    StoreChanged,
    StoreTroubled,
    SyncClock,
    TakeStock,
    TellPlayer,
)
from frame_node.core.state import State
from frame_node.errors import PanelDeaf, StoreError
from frame_node.ports import ClipStore, Panel, PlayerPort
from frame_node.services.clock_sync import ClockSync
from frame_node.services.fetcher import Fetcher
from frame_node.services.inbox import StampedInbox
from frame_node.services.outbox import Outbox
from protocol.errors import KinframeError
from protocol.messages import ClipRecord, CueRefused, Performance
from protocol.messages.player import Hang, LightGlass, PlayableClip, PlayCue
from protocol.runtime.credential_folder import CredentialFolder, adoption

log = structlog.get_logger()


class Coordinator:
    """Executes effects in order; each is quick, for what takes time belongs to a service."""

    def __init__(
        self,
        state: State,
        inbox: StampedInbox,
        outbox: Outbox,
        player: PlayerPort,
        store: ClipStore,
        fetcher: Fetcher,
        clock_sync: ClockSync,
        credentials: CredentialFolder,
        panel: Panel,
        end: Callable[[], None],
    ) -> None:
        self._state = state
        self._inbox = inbox
        self._outbox = outbox
        self._player = player
        self._store = store
        self._fetcher = fetcher
        self._clock_sync = clock_sync
        self._credentials = credentials
        self._panel = panel
        self._end = end

    async def run(self) -> None:
        self._inbox.put(StoreChanged(self._store.kept(), self._store.free_bytes()))
        while True:
            event, now = await self._inbox.get()
            before = self._state.problem
            for effect in self._decide(event, now):
                await self._try(effect)
            if self._state.problem not in (before, ("", "")):
                code, reason = self._state.problem
                log.warning("problem", code=code, reason=reason)

    def _decide(self, event: Event, now: float) -> tuple[Effect, ...]:
        try:
            self._state, effects = decide(self._state, event, now)
        except Exception:
            # A hole in the rules must not darken the panel; the log has what is needed to mend it.
            log.exception("decision_failed", event_type=type(event).__name__)
            return ()
        return effects

    async def _try(self, effect: Effect) -> None:
        """A full disk is something to report; what nobody foresaw costs this effect, not the frame."""
        try:
            await self._perform(effect)
        except StoreError as error:
            self._inbox.put(StoreTroubled(error.code, error.message))
        except Exception:
            log.exception("effect_failed", effect=type(effect).__name__)

    async def _perform(self, effect: Effect) -> None:
        match effect:
            case Publish(message):
                if isinstance(message, (Performance, CueRefused)):
                    log.info("cue_ended", kind=type(message).__name__, cue=message.cue_id, trace=message.trace)
                self._outbox.put(message)
            case TellPlayer(message):
                if isinstance(message, PlayCue):
                    log.info("cue_begins", cue=message.cue_id)
                await self._player.tell(message)
            case HangClips(portrait, clips):
                playable = tuple(_playable(clip, self._store) for clip in clips)
                await self._player.tell(Hang(portrait=portrait, clips=playable))
            case KeepManifest(manifest):
                self._store.keep_manifest(manifest)
            case Fetch(http_url, blobs):
                self._fetcher.bring(http_url, blobs)
            case Evict(blobs):
                self._store.evict(blobs)
                self._inbox.put(StoreChanged(self._store.kept(), self._store.free_bytes()))
            case Recheck(blobs):
                await self._store.recheck(blobs)
                self._inbox.put(StoreChanged(self._store.kept(), self._store.free_bytes()))
            case TakeStock():
                self._inbox.put(StoreChanged(self._store.kept(), self._store.free_bytes()))
            case AdoptSecret(secret):
                self._adopt(secret)
            case SyncClock():
                self._clock_sync.ask(effect)
            case LightPanel(on):
                await self._player.tell(LightGlass(on=on))
                await self._light(on)
            case EndNode(reason):
                log.info("leaving", reason=reason)
                self._end()

    async def _light(self, on: bool) -> None:
        log.info("panel_lit" if on else "panel_dark")
        try:
            await self._panel.light(on)
        except PanelDeaf as deaf:
            log.warning("panel_deaf", code=deaf.code, reason=deaf.message)

    def _adopt(self, secret: str) -> None:
        try:
            self._outbox.put(adoption(self._credentials.renew(secret)))
        except (KinframeError, OSError) as error:  # the old secret stays good: the hub has not heard of the new one
            log.error("secret_not_kept", reason=str(error))


def _playable(clip: ClipRecord, store: ClipStore) -> PlayableClip:
    return PlayableClip(
        clip=clip.clip,
        gesture=clip.gesture,
        video=str(store.path(clip.video)),
        track=str(store.path(clip.track)),
        width=clip.width,
        height=clip.height,
        fps=clip.fps,
        images=clip.images,
        atlas=clip.atlas,
    )
