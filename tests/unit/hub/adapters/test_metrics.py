"""Metrics as a Prometheus server would read them, after things happened to a small house."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from hub.adapters.metrics_prometheus import PrometheusMetrics
from hub.core.commands import Command
from hub.core.decision import with_house
from hub.core.effects import Effect
from hub.core.events import Event, MessageIgnored, Ticked
from hub.core.records import NodeKeys, PairedNode
from hub.core.state import Now, State
from protocol.messages import ClipMade, Cue, CueRefused, JobEnded, Performance, Showing
from protocol.runtime.fakes import FakeClock
from protocol.words import ClockId, CueId, HubMs, JobId, NodeId
from tests.hub_fakes import GivenMachine
from tests.unit.hub.core.houses import RENDER, Play, clip

WAVE = Command("perform", ("Grandma",), gesture="nod")


class WatchedPlay(Play):
    """A play whose metrics can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.metrics = PrometheusMetrics(GivenMachine(), self.clock, "1.2.3")
        self.metrics.watch(self)  # type: ignore[arg-type]

    def happens(self, event: Event) -> tuple[Effect, ...]:
        before = self.state
        effects = super().happens(event)
        self.metrics.saw(event, before, self.state, Now(HubMs(self.ms), ""))
        return effects

    def samples(self) -> dict[str, float]:
        text, media_type = self.metrics.exposition("")
        assert media_type.startswith("text/plain")
        return {_shown(s): s.value for f in text_string_to_metric_families(text.decode()) for s in f.samples}

    def wave(self) -> Cue:
        self.order(WAVE)
        return self.sent(Cue)[-1]

    def performs(self, cue: Cue, settled: float, started: float, **more: Any) -> None:
        node = next(iter(self.state.live.frames))
        report = Performance(
            node_id=node,
            cue_id=cue.cue_id,
            clip=cue.clip,
            gesture=cue.gesture,
            performed_as=cue.performed_as,
            planned=cue.start,
            settled=HubMs(settled),
            started=HubMs(started),
            ended=HubMs(started + 1_000),
            drift_ms=started - cue.start,
            uncertainty_ms=0.1,
            presented=30,
            dropped=0,
            **{"clock_id": cue.clock_id, **more},
        )
        self.says(node, report)


def _shown(sample: Any) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
    return sample.name + (f"{{{labels}}}" if labels else "")


@pytest.fixture
def play() -> WatchedPlay:
    play = WatchedPlay()
    play.living("Grandma", "frame-1")
    return play


async def test_the_house_as_it_is(play: WatchedPlay) -> None:
    play.frame("frame-2", 'the "blue" room\\')
    play.says(NodeId("frame-1"), Showing(node_id=NodeId("frame-1"), state="idle", presented=300, dropped=2))
    await play.clock.advance(2_500)
    seen = play.samples()
    assert seen['kinframe_hub_info{version="1.2.3"}'] == 1
    assert seen['kinframe_frames{connection="online"}'] == 2
    assert seen['kinframe_frames{connection="offline"}'] == 0
    assert seen['kinframe_frame_state{frame="frame-1",state="idle"}'] == 1
    assert seen['kinframe_frame_state{frame="frame-1",state="performing"}'] == 0
    assert seen['kinframe_frame_images_presented_total{frame="frame-1"}'] == 300
    assert seen['kinframe_frame_images_dropped_total{frame="frame-1"}'] == 2
    assert seen['kinframe_frame_clock_uncertainty_seconds{frame="frame-2"}'] == pytest.approx(0.0002)
    assert 'kinframe_frame_clock_uncertainty_seconds{frame="frame-1"}' not in seen
    assert seen["kinframe_hub_disk_free_bytes"] == 5_000
    assert seen["kinframe_hub_resident_memory_bytes"] == 7_000
    assert seen['kinframe_hub_records{kind="clips"}'] == 3
    assert seen["kinframe_hub_broker_up"] == 0
    assert seen["kinframe_hub_uptime_seconds"] == 2.5


def test_openmetrics_for_those_who_ask(play: WatchedPlay) -> None:
    text, media_type = play.metrics.exposition("application/openmetrics-text; version=1.0.0")
    assert media_type.startswith("application/openmetrics-text")
    assert {family.name for family in parse_openmetrics(text.decode())} >= {"kinframe_cues", "kinframe_frames"}


def test_a_cue_from_the_request_to_its_start(play: WatchedPlay) -> None:
    cue = play.wave()
    play.performs(cue, play.ms + 40, cue.start + 3)
    seen = play.samples()
    assert seen['kinframe_cues_total{code="",outcome="performed"}'] == 1
    assert seen['kinframe_performances_total{by="hub"}'] == 1
    assert seen['kinframe_cue_settled_seconds_bucket{le="0.025"}'] == 0
    assert seen['kinframe_cue_settled_seconds_bucket{le="0.05"}'] == 1
    assert seen["kinframe_cue_started_seconds_sum"] == pytest.approx((cue.start + 3 - play.ms) / 1000)
    assert seen["kinframe_cue_start_error_seconds_sum"] == pytest.approx(0.003)


def test_a_duplicate_report_counts_once(play: WatchedPlay) -> None:
    cue = play.wave()
    for _ in range(3):
        play.performs(cue, play.ms + 40, cue.start)
    assert play.samples()["kinframe_cue_started_seconds_count"] == 1


def test_what_a_frame_does_by_itself_has_no_latency(play: WatchedPlay) -> None:
    cue = replace_id(play.wave(), "own-1")
    play.performs(cue, play.ms, cue.start)
    seen = play.samples()
    assert seen['kinframe_performances_total{by="frame"}'] == 1
    assert seen["kinframe_cue_started_seconds_count"] == 0


def test_a_report_from_before_the_restart_measures_nothing(play: WatchedPlay) -> None:
    cue = play.wave()
    play.performs(cue, 1, 2, clock_id=ClockId("earlier"))
    assert play.samples()["kinframe_cue_started_seconds_count"] == 0


def test_cues_that_came_to_nothing(play: WatchedPlay) -> None:
    cue = play.wave()
    play.says(
        NodeId("frame-1"), CueRefused(node_id=NodeId("frame-1"), cue_id=cue.cue_id, code="playback.busy", reason="")
    )
    play.wave()
    play.ms += 600_000
    play.happens(Ticked())
    seen = play.samples()
    assert seen['kinframe_cues_total{code="playback.busy",outcome="refused"}'] == 1
    assert seen['kinframe_cues_total{code="playback.unanswered",outcome="lost"}'] == 1


def test_made_up_codes_do_not_fill_the_memory(play: WatchedPlay) -> None:
    for number in range(300):
        play.happens(MessageIgnored("x", f"made.up_{'a' * (number % 30)}{'b' * (number // 30)}", ""))
    play.happens(MessageIgnored("x", 'evil"} 1\n', ""))
    counted = [name for name in play.samples() if name.startswith("kinframe_messages_ignored_total")]
    assert len(counted) == 101
    assert 'kinframe_messages_ignored_total{code="other"}' in counted


def test_jobs_and_the_cache(play: WatchedPlay) -> None:
    portrait, job = play.photo(play.subject("Eileen"))
    assert play.samples()['kinframe_render_queue_jobs{status="leased"}'] == 1
    play.says(RENDER, ClipMade(node_id=RENDER, job_id=job, record=clip(portrait, "idle"), cached=True))
    play.ended(job, seconds=12.0)
    play.says(RENDER, JobEnded(node_id=RENDER, job_id=JobId("no such job"), outcome="done", seconds=9.0))
    seen = play.samples()
    assert seen['kinframe_clips_rendered_total{cached="true"}'] == 1
    assert seen['kinframe_render_job_seconds_sum{outcome="done"}'] == 12.0
    assert seen['kinframe_render_queue_jobs{status="leased"}'] == 0


def test_pairings_and_revocations(play: WatchedPlay) -> None:
    keys = NodeKeys("s", "h", "t", "k")
    node = PairedNode(NodeId("frame-1"), "frame", "Hallway", "2030-01-01", keys)
    for changed in (node, replace(node, name="Hall"), replace(node, revoked="2030-01-02")):
        before = play.state
        play.state = with_nodes(play.state, changed)
        play.metrics.saw(Ticked(), before, play.state, Now(HubMs(0), ""))
    seen = play.samples()
    assert seen['kinframe_pairings_total{kind="frame"}'] == 1
    assert seen['kinframe_revocations_total{kind="frame"}'] == 1
    assert seen['kinframe_nodes_revoked{kind="frame"}'] == 1


def test_nothing_of_the_process_and_its_paths(play: WatchedPlay) -> None:
    text = play.metrics.exposition("")[0].decode()
    assert all(line.startswith(("kinframe_", "# HELP kinframe_", "# TYPE kinframe_")) for line in text.splitlines())
    assert "_created" not in text
    assert "/" not in "".join(line for line in text.splitlines() if not line.startswith("#"))


def with_nodes(state: State, node: PairedNode) -> State:
    return with_house(state, nodes={node.id: node})


def replace_id(cue: Cue, name: str) -> Cue:
    fields = {field: getattr(cue, field) for field in cue.__struct_fields__}
    return Cue(**{**fields, "cue_id": CueId(name)})
