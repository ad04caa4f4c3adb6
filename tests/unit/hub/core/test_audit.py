"""The audit log keeps what matters, however loudly somebody knocks; the ledger says what left."""

from __future__ import annotations

from hub.core.audit import KEPT_ENTRIES, KEPT_FAILURES, KEPT_LEDGER
from hub.core.events import LeftHouse, OwnerCame, PasswordSeen
from hub.core.snapshot import snapshot
from protocol.words import TraceId
from tests.unit.hub.core.houses import Play

TRACE = TraceId("t")


def log(play: Play) -> list[tuple[str, str, str]]:
    return [(entry.action, entry.actor, entry.detail) for entry in play.state.house.audit.values()]


def test_wrong_passwords_in_a_row_are_one_line_that_counts() -> None:
    play = Play()
    for address in ("192.0.2.9", "192.0.2.9", "192.0.2.10", "192.0.2.9"):
        play.happens(OwnerCame(address, False, TRACE))
    assert log(play) == [
        ("login_failed", "192.0.2.9", "2 wrong passwords"),
        ("login_failed", "192.0.2.10", "1 wrong password"),
        ("login_failed", "192.0.2.9", "1 wrong password"),
    ]


def test_whoever_knocks_does_not_push_out_what_matters() -> None:
    play = Play()
    play.happens(OwnerCame("127.0.0.1", True, TRACE))
    for number in range(KEPT_FAILURES * 3):
        play.happens(OwnerCame(f"192.0.2.{number % 2}", False, TRACE))
    assert log(play)[0] == ("login", "owner", "from 127.0.0.1")
    assert len(log(play)) == 1 + KEPT_FAILURES
    for _ in range(KEPT_ENTRIES + 5):
        play.happens(OwnerCame("127.0.0.1", True, TRACE))
    assert len(log(play)) == KEPT_ENTRIES


def test_a_new_password_is_noted_once_also_over_restarts() -> None:
    play = Play()
    for fingerprint in ("a", "a", "b", "b", "a"):
        play.happens(PasswordSeen(fingerprint))
    assert log(play) == [("password", "terminal", each) for each in ("a", "b", "a")]


def test_what_left_is_told_to_everybody_and_listed_for_the_owner() -> None:
    play = Play()
    assert snapshot(play.state)["left"] == {"count": 0, "bytes": 0}
    for _ in range(2):
        play.happens(LeftHouse("voice of a cloud", "a sentence for Grandma", 1200))
    assert snapshot(play.state)["left"] == {"count": 2, "bytes": 2400}
    (entry, _) = play.state.house.ledger.values()
    assert (entry.engine, entry.what, entry.size) == ("voice of a cloud", "a sentence for Grandma", 1200)
    for _ in range(KEPT_LEDGER):
        play.happens(LeftHouse("cloud", "a sentence", 1))
    assert len(play.state.house.ledger) == KEPT_LEDGER
    assert "Grandma" not in str(snapshot(play.state)["left"])
