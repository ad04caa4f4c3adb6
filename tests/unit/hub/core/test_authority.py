"""Registry × entrance × session: who may do what, against a table that was written by hand."""

from __future__ import annotations

import pytest

from hub.core.authority import Authority
from hub.core.commands import REGISTRY, Command
from hub.core.events import ENTRANCES
from hub.core.orders import HANDLERS
from tests.unit.hub.core.houses import Play

ANYBODY = """perform ripple scene stop story show volume brightness light weather goodnight who_waved
    recall forget pass_on ask say none""".split()
FAMILY = """add_subject remove_subject upload choose_face hang rename_subject remove_portrait cancel_job forget_frame
    set_look quiet_hours save_scenes delete_scene""".split()
OWNER = """pair revoke rotate consent put_to_rest read_audit settings backup""".split()

MAY = {
    ("page", "no session"): {*ANYBODY, *FAMILY},
    ("page", "owner's session"): {*ANYBODY, *FAMILY, *OWNER},
    ("cli", "no session"): {*ANYBODY, *FAMILY, *OWNER},
    ("voice", "no session"): {*ANYBODY},
    ("mqtt", "no session"): {*ANYBODY},
    ("home_assistant", "no session"): {*ANYBODY},
}
SESSIONS = {"no session": Authority.FAMILY, "owner's session": Authority.OWNER}


def test_the_table_names_every_command_and_every_entrance() -> None:
    assert sorted(REGISTRY) == sorted([*ANYBODY, *FAMILY, *OWNER])
    assert {entrance for entrance, _ in MAY} == set(ENTRANCES)


@pytest.mark.parametrize(("entrance", "session"), MAY)
@pytest.mark.parametrize("action", REGISTRY)
def test_every_entrance_gives_what_it_may_and_nothing_else(action: str, entrance: str, session: str) -> None:
    play = Play()
    most = ENTRANCES[entrance]  # type: ignore[index]
    authority = min(most, SESSIONS[session]) if entrance == "page" else most
    answer = play.order(Command(action), authority=authority)
    code = answer.error.code if answer.error else ""
    assert (code != "command.not_allowed") is (action in MAY[entrance, session])
    if code != "command.not_allowed" and action not in HANDLERS:
        assert code == ("command.not_yet" if REGISTRY[action].spoken else "command.elsewhere")


def test_what_can_be_said_in_words_needs_a_viewer_but_for_what_is_the_familys() -> None:
    above = {spec.action for spec in REGISTRY.values() if spec.spoken and spec.authority is not Authority.VIEWER}
    assert above == {"quiet_hours"}
