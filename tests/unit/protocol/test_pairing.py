"""Pairing: the same code gives the same key, another code, node or element gives none."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.credential import Credential, decode_credential, derived, encode_credential
from protocol.errors import HubForeign, MessageMalformed, PairingCodeWrong, PairingMalformed
from protocol.pairing import HubSide, NodeSide, is_code, new_code
from protocol.words import NodeId

NODE = NodeId("frame-1")
CREDENTIAL = Credential(hub_id="h", node_id=NODE, secret=bytes(range(32)), authority="PEM", mqtt_port=1883)
codes = st.integers(0, 999_999).map("{:06d}".format)


def test_both_ends_prove_the_same_code_to_each_other() -> None:
    node, hub = NodeSide("007007", NODE), HubSide("007007", NODE)
    at_node, at_hub = node.keys(hub.element), hub.keys(node.element)
    at_hub.check_node(at_node.node_proof())
    at_node.check_hub(at_hub.hub_proof())
    assert decode_credential(at_node.opened(at_hub.sealed(encode_credential(CREDENTIAL)))) == CREDENTIAL


@settings(max_examples=15)
@given(codes, codes)
def test_one_wrong_digit_and_nobody_believes_anybody(shown: str, typed: str) -> None:
    node, hub = NodeSide(shown, NODE), HubSide(typed, NODE)
    at_node, at_hub = node.keys(hub.element), hub.keys(node.element)
    if shown == typed:
        at_hub.check_node(at_node.node_proof())
        return
    with pytest.raises(PairingCodeWrong):
        at_hub.check_node(at_node.node_proof())
    with pytest.raises(HubForeign):
        at_node.check_hub(at_hub.hub_proof())
    with pytest.raises(PairingMalformed):
        at_node.opened(at_hub.sealed(b"secret"))


def test_a_proof_is_not_its_own_answer() -> None:
    """Whoever only sends back what the node sent proves nothing."""
    node, hub = NodeSide("123456", NODE), HubSide("123456", NODE)
    at_node = node.keys(hub.element)
    with pytest.raises(HubForeign):
        at_node.check_hub(at_node.node_proof())


def test_another_node_with_the_same_code_is_another_node() -> None:
    node, hub = NodeSide("123456", NodeId("frame-2")), HubSide("123456", NODE)
    with pytest.raises(PairingCodeWrong):
        hub.keys(node.element).check_node(node.keys(hub.element).node_proof())


@given(st.binary(max_size=40).filter(lambda garbage: len(garbage) != len(HubSide("0", NODE).element)))
@example(b"B\x1f\x01\x00\x00\x01\x01\x00\x00\x00\r")
@example(b"A" + bytes(32))
@example(b"B" + b"\xff" * 32)
def test_what_is_no_element_is_refused(garbage: bytes) -> None:
    with pytest.raises(PairingMalformed):
        NodeSide("123456", NODE).keys(garbage)


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_points_outside_the_group_are_refused(point: bytes) -> None:
    with pytest.raises(PairingMalformed):
        NodeSide("123456", NODE).keys(b"B" + point)


def test_codes_are_six_digits() -> None:
    assert all(is_code(new_code()) for _ in range(100))
    assert not any(is_code(text) for text in ("12345", "1234567", "12345a", "１２３４５６", ""))


def test_one_secret_gives_keys_that_do_not_tell_of_each_other() -> None:
    keys = {derived(CREDENTIAL.secret, use) for use in ("mqtt", "http", "time")}  # type: ignore[arg-type]
    assert len(keys) == 3 and all(len(key) == 32 for key in keys)
    assert CREDENTIAL.http_token.startswith("frame-1.") and CREDENTIAL.mqtt_password not in CREDENTIAL.http_token


@given(st.binary(max_size=300))
def test_what_is_no_credential_is_refused(garbage: bytes) -> None:
    with pytest.raises(MessageMalformed):
        decode_credential(garbage)
