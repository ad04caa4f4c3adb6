"""The topic table: every message has one place, and topics read back as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import TopicMalformed
from protocol.messages import ALL, HubAnnounce, HubHealth
from protocol.topics import TABLE, Channel, Topic, hub_subscriptions, node_subscriptions, parse_topic, topic_for
from protocol.words import NodeId
from tests.samples import SAMPLES

node_ids = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True).map(NodeId)


def test_every_message_travels_on_exactly_one_channel() -> None:
    placed = [kind for delivery in TABLE.values() for kind in delivery.messages]
    assert sorted(k.__name__ for k in placed) == sorted(k.__name__ for k in ALL)


@given(node_ids, st.sampled_from(Channel))
def test_topics_read_back(node: NodeId, channel: Channel) -> None:
    topic = Topic(node, channel)
    assert parse_topic(str(topic)) == topic


@given(st.text(max_size=80))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        assert str(parse_topic(text)) == text
    except TopicMalformed as error:
        assert error.code == "protocol.bad_topic"


@pytest.mark.parametrize("node", ["", "a/b", "+", "#", "ä", "x" * 65, "a\n"])
def test_ids_that_would_break_a_topic_are_refused(node: str) -> None:
    with pytest.raises(TopicMalformed):
        topic_for(SAMPLES[0], NodeId(node))


def test_the_announcement_goes_to_all_whatever_node_is_named() -> None:
    announce = next(sample for sample in SAMPLES if isinstance(sample, HubAnnounce))
    assert str(topic_for(announce, NodeId("frame-1"))) == "kinframe/1/hub/announce"


def test_health_is_kept_for_all_to_hear() -> None:
    health = next(sample for sample in SAMPLES if isinstance(sample, HubHealth))
    topic = topic_for(health, NodeId("frame-1"))
    assert str(topic) == "kinframe/1/hub/health"
    assert TABLE[topic.channel].retain
    assert str(topic) in dict(node_subscriptions(NodeId("frame-1")))


def test_hub_and_node_hear_everything_between_them() -> None:
    heard_by_hub = {topic_filter.rsplit("/", 1)[1] for topic_filter, _ in hub_subscriptions()}
    heard_by_node = {topic_filter.rsplit("/", 1)[1] for topic_filter, _ in node_subscriptions(NodeId("n"))}
    assert heard_by_hub | heard_by_node == {channel.value for channel in Channel}
    assert not heard_by_hub & heard_by_node
