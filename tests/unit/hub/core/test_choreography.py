"""Start times over placements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.choreography import ROW_METRES, Spot, ripple, spots, unison, why_not_in_a_scene
from hub.core.state import Frame, Presence
from protocol.messages import Capabilities, Showing
from protocol.words import HubMs, NodeId

metres = st.floats(-50, 50)
places = st.lists(st.tuples(metres, metres), min_size=1, max_size=8).map(
    lambda found: {NodeId(f"f{i}"): Spot(NodeId(f"f{i}"), x, y) for i, (x, y) in enumerate(found)}
)


@given(places, st.floats(0, 1e6), st.floats(0.1, 50))
def test_a_ripple_starts_at_its_origin_and_goes_outwards(house: dict[NodeId, Spot], start: float, speed: float) -> None:
    origin = house[NodeId("f0")]
    starts = ripple(house, house, origin.node, HubMs(start), speed)
    assert set(starts) == set(house)
    assert starts[origin.node] == start == min(starts.values())
    by_distance = sorted(house.values(), key=origin.metres_to)
    in_order = [starts[spot.node] for spot in by_distance]
    assert in_order == sorted(in_order)
    for spot in by_distance:
        assert starts[spot.node] - start == pytest.approx(1000 * origin.metres_to(spot) / speed, abs=1e-3)


@given(st.lists(st.text("abc", min_size=1), unique=True), st.floats(0, 1e6))
def test_in_unison_all_start_at_once(nodes: list[str], start: float) -> None:
    assert unison(map(NodeId, nodes), HubMs(start)) == {NodeId(node): start for node in nodes}


def test_frames_without_a_place_stand_in_a_row() -> None:
    frames = [Frame(NodeId("a"), "A"), Frame(NodeId("b"), "B", x=9.0, y=4.0), Frame(NodeId("c"), "C", x=1.0)]
    found = spots(frames)
    assert [(spot.x, spot.y) for spot in found.values()] == [(0.0, 0.0), (9.0, 4.0), (2 * ROW_METRES, 0.0)]


@pytest.mark.parametrize(
    ("online", "uncertainty", "reason"),
    [(True, 0.5, ""), (True, 19.0, ""), (True, 25.0, "it is not sure of the time"), (False, 0.5, "it is offline")],
)
def test_who_can_take_part_in_a_scene(online: bool, uncertainty: float, reason: str) -> None:
    showing = Showing(node_id=NodeId("a"), state="idle", offset_uncertainty_ms=uncertainty)
    assert why_not_in_a_scene(Presence("b", Capabilities(), online, showing=showing)) == reason
    assert why_not_in_a_scene(None) == "it is offline"
    assert why_not_in_a_scene(Presence("b", Capabilities())) == "it is not sure of the time"
