"""What happened since the hub started, counted and timed as the coordinator sees it happen."""

from __future__ import annotations

import re

from prometheus_client import CollectorRegistry, Counter, Histogram

from hub.core.events import EffectFailed, Event, MessageIgnored, NodeSaid
from hub.core.records import ACTIVE, PairedNode
from hub.core.state import Now, State
from protocol.messages import ClipMade, ClipRejected, CueRefused, JobEnded, Message, Performance
from protocol.words import CueId

ANSWER_S = (0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
ERROR_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.017, 0.034, 0.05, 0.1, 0.25, 1.0)
JOB_S = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
CODES = 100
"""So many different codes are counted apart: nodes could make them up."""


class EventCounts:
    """See the Witness port."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, words: str, *labels: str) -> Counter:
            return Counter(f"kinframe_{name}", words, labels, registry=registry)

        def histogram(name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"kinframe_{name}_seconds", words, labels, buckets=buckets, registry=registry)

        self._cues = counter("cues", "Cues that are over, by what came of them.", "outcome", "code")
        self._performances = counter("performances", "Performances reported, by who gave the cue.", "by")
        self._settled = histogram("cue_settled", "From the request to the first image of the settle.", ANSWER_S)
        self._started = histogram("cue_started", "From the request to the clip's first image.", ANSWER_S)
        self._error = histogram("cue_start_error", "Between the planned and the real start, either way.", ERROR_S)
        self._jobs = histogram("render_job", "Duration of render jobs.", JOB_S, "outcome")
        self._clips = counter("clips_rendered", "Clips that came, by whether the stage cache had them.", "cached")
        self._rejected = counter("clips_rejected", "Clips that inspection refused.", "code")
        self._ignored = counter("messages_ignored", "Messages that could not be used.", "code")
        self._pairings = counter("pairings", "Nodes let in.", "kind")
        self._revocations = counter("revocations", "Nodes shut out.", "kind")
        self._asked: dict[CueId, float] = {}
        self._codes: set[str] = set()

    def saw(self, event: Event, before: State, after: State, now: Now) -> None:
        if isinstance(event, NodeSaid):
            self._said(event.message, before, after)
        elif isinstance(event, MessageIgnored):
            self._ignored.labels(self._code(event.code)).inc()
        if after.live.cues is not before.live.cues:
            self._cues_came_and_went(event, before, after, now)
        if after.house.nodes is not before.house.nodes:
            for node in after.house.nodes.values():
                self._trusted(before.house.nodes.get(node.id), node)

    def _said(self, message: Message, before: State, after: State) -> None:
        match message:
            case Performance() if message.cue_id in after.house.performances.keys() - before.house.performances.keys():
                self._performed(message, after)
            case JobEnded() if (job := before.house.jobs.get(message.job_id)) is not None and job.status in ACTIVE:
                self._jobs.labels(message.outcome).observe(max(0.0, message.seconds))
            case ClipMade() if message.record.clip in after.house.clips:
                self._clips.labels("true" if message.cached else "false").inc()
            case ClipRejected():
                self._rejected.labels(self._code(message.code)).inc()

    def _performed(self, report: Performance, after: State) -> None:
        asked = self._asked.get(report.cue_id)
        self._performances.labels("frame" if asked is None else "hub").inc()
        if asked is None or report.clock_id != after.clock_id:
            return
        self._settled.observe(max(0.0, report.settled - asked) / 1000)
        self._started.observe(max(0.0, report.started - asked) / 1000)
        self._error.observe(abs(report.drift_ms) / 1000)

    def _cues_came_and_went(self, event: Event, before: State, after: State, now: Now) -> None:
        for cue in after.live.cues.keys() - before.live.cues.keys():
            self._asked[cue] = now.ms
        for cue in before.live.cues.keys() - after.live.cues.keys():
            self._asked.pop(cue, None)
            outcome, code = _outcome(event, cue)
            self._cues.labels(outcome, self._code(code)).inc()

    def _trusted(self, known: PairedNode | None, node: PairedNode) -> None:
        if known is None or known.paired != node.paired:
            self._pairings.labels(node.kind).inc()
        if node.revoked and (known is None or not known.revoked):
            self._revocations.labels(node.kind).inc()

    def _code(self, code: str) -> str:
        """The code, if it has the form of one and there are not too many already."""
        if code in self._codes or code == "":
            return code
        if len(self._codes) >= CODES or not re.fullmatch(r"[a-z]{1,20}\.[a-z_]{1,40}", code):
            return "other"
        self._codes.add(code)
        return code


def _outcome(event: Event, cue: CueId) -> tuple[str, str]:
    """What came of a cue that is not under way any more, and the code that says why it failed."""
    match event:
        case NodeSaid(message=Performance(cue_id=said) as report) if said == cue:
            return ("cancelled" if report.cancelled else "performed"), ""
        case NodeSaid(message=CueRefused(cue_id=said) as refusal) if said == cue:
            return "refused", refusal.code
        case EffectFailed():
            return "lost", event.code
        case _:
            return "lost", "playback.unanswered"
