"""The registry knows every action, who may give it and which slots it takes."""

from __future__ import annotations

import pytest

from hub.core.authority import Authority
from hub.core.commands import REGISTRY, Command, CommandInvalid, validate

SPOKEN = """perform ripple scene stop story show volume brightness light weather quiet_hours goodnight
    who_waved recall forget pass_on ask say none""".split()


def test_the_spoken_actions_are_these_and_mostly_need_a_viewer() -> None:
    assert [spec.action for spec in REGISTRY.values() if spec.spoken] == SPOKEN
    above = {action for action in SPOKEN if REGISTRY[action].authority is not Authority.VIEWER}
    assert above == {"quiet_hours"}, "a visitor does not say when the panels of others are dark"


def test_what_changes_the_house_needs_more_than_a_viewer_and_is_not_spoken() -> None:
    for action in (
        "upload",
        "hang",
        "choose_face",
        "rename_subject",
        "remove_portrait",
        "cancel_job",
        "save_scenes",
        "delete_scene",
    ):
        assert REGISTRY[action].authority is Authority.FAMILY
        assert not REGISTRY[action].spoken


def test_slots_carry_their_spoken_names_and_only_what_applies() -> None:
    command = Command("perform", subjects=("everybody",), except_=("Grandma",), gesture="wave")
    assert command.slots() == {"subjects": ("everybody",), "except": ("Grandma",), "gesture": "wave"}
    assert Command("volume", level=0).slots() == {"level": 0}
    assert Command("ripple", gesture="wave", from_="Kitchen").slots() == {"gesture": "wave", "from": "Kitchen"}


@pytest.mark.parametrize(
    "command",
    [
        Command("sing"),
        Command("stop", topic="the war"),
        Command("perform", subjects=("Grandma",), gesture="wave", level=3),
        Command("volume", level=101),
        Command("brightness", level=-1),
    ],
)
def test_a_command_out_of_order_is_refused(command: Command) -> None:
    with pytest.raises(CommandInvalid):
        validate(command)


def test_authority_includes_what_is_below() -> None:
    assert Authority.OWNER.allows(Authority.VIEWER)
    assert Authority.FAMILY.allows(Authority.FAMILY)
    assert not Authority.VIEWER.allows(Authority.FAMILY)
    assert Authority.FAMILY.word == "family"
