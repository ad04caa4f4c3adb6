"""What a frame makes of what its eyes say: the player follows, the portrait answers, the hub hears of it."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as change

from frame_node.core.events import EyesGone, EyesSaid, LinkDown, LinkUp, MessageArrived, PlayerGone, PlayerSaid, Ticked
from frame_node.core.state import State
from protocol.messages import ViewerSeen, ViewerWaved
from protocol.messages.eyes import EyesNoticed, EyesOpened, EyesSeen
from protocol.messages.player import Performed, PlayCue, Touched, ViewerAt, ViewerGone
from protocol.words import ClipId
from tests.unit.frame_node.homes import ME, WELCOME, after, at_home, clip, said

OPENED = EyesSaid(EyesOpened(pid=1, camera="drawn", width=640, height=480, confined="both"))
NOBODY = EyesSaid(EyesSeen(at_ns=1))
SOMEBODY = EyesSaid(EyesSeen(at_ns=2, present=True, attentive=True, viewers=1, x=0.5, y=-0.1, near=0.7, distance_m=1.3))


def noticed(what: str, at_ns: int = 900_000_000) -> EyesSaid:
    return EyesSaid(EyesNoticed(what=what, at_ns=at_ns, first_ns=at_ns - 500_000_000))  # type: ignore[arg-type]


def seeing() -> State:
    return after(replace(at_home(), me=replace(ME, has_eyes=True)), OPENED, NOBODY)[0]


def test_the_player_is_told_where_the_viewer_is_and_once_that_nobody_is() -> None:
    state, effects = after(seeing(), SOMEBODY)
    assert said(effects, ViewerAt) == [ViewerAt(x=0.5, y=-0.1, near=0.7)]
    state, effects = after(state, NOBODY, NOBODY)
    assert said(effects, ViewerGone) == [ViewerGone()]


def test_eyes_that_shut_let_go_of_the_viewer_and_of_nothing_else() -> None:
    state, _ = after(seeing(), SOMEBODY)
    state, effects = after(state, EyesGone("eyes.broken", "unplugged"), now=3_000.0)
    assert said(effects, ViewerGone)
    (told,) = said(effects, ViewerSeen)
    assert (told.sees, told.present, told.code, told.reason) == (False, False, "eyes.broken", "unplugged")
    assert said(after(state, PlayerSaid(Touched(at_ns=10**9)), now=4_000.0)[1], PlayCue), "a touch is answered"


def test_a_wave_of_a_hand_is_greeted_and_reported_as_such() -> None:
    _, effects = after(seeing(), noticed("wave"))
    (order,), (waved,) = said(effects, PlayCue), said(effects, ViewerWaved)
    assert order.clip == "greet" and order.start_ns <= 1_300_000_000, "within 300 ms of the decision"
    assert waved.by == "hand" and waved.answered_with == order.cue_id


def test_without_a_hub_it_greets_too_and_says_so_later() -> None:
    state, effects = after(seeing(), LinkDown(), noticed("wave"))
    assert said(effects, PlayCue) and not said(effects, ViewerWaved)
    _, effects = after(state, LinkUp(), MessageArrived(WELCOME), now=2_000.0)
    assert [waved.by for waved in said(effects, ViewerWaved)] == ["hand"]


def test_whoever_waves_and_touches_is_greeted_once() -> None:
    _, effects = after(seeing(), noticed("wave"), PlayerSaid(Touched(at_ns=10**9)))
    assert len(said(effects, PlayCue)) == 1 and len(said(effects, ViewerWaved)) == 1


def test_variants_of_its_own_greeting_take_turns() -> None:
    other = change(clip("greet", 3), clip=ClipId("greet.1"), variant=1)
    state, performed, now = replace_clips(seeing(), other), [], 1_000.0
    for _ in range(4):
        state, effects = after(state, noticed("wave"), now=now)
        (order,) = said(effects, PlayCue)
        done = Performed(cue_id=order.cue_id, settled_ns=1, started_ns=2, ended_ns=3, presented=4, dropped=0)
        state, _ = after(state, PlayerSaid(done), now=now + 2_500.0)
        performed.append(order.clip)
        now += 5_000.0
    assert performed == ["greet", "greet.1", "greet", "greet.1"]


def test_a_smile_is_answered_in_kind_when_the_portrait_can() -> None:
    assert not said(after(seeing(), noticed("smile"))[1], PlayCue), "it has no such clip"
    smile = clip("smile", 3)
    home = seeing()
    manifest = replace_clips(home, smile)
    state, effects = after(manifest, noticed("smile"))
    (order,) = said(effects, PlayCue)
    assert order.clip == ClipId("smile") and not said(effects, ViewerWaved)
    assert not said(after(state, noticed("smile"))[1], PlayCue), "one answer at a time"


def replace_clips(state: State, *more: object) -> State:
    clips = (*state.manifest.clips, *more)
    kept = {**state.kept, **{blob: next(iter(state.kept.values())) for one in more for blob in (one.video, one.track)}}  # type: ignore[attr-defined]
    return replace(state, manifest=change(state.manifest, clips=clips), kept=kept)


def test_the_hub_hears_changes_at_once_repetitions_seldom_and_nothing_from_the_blind() -> None:
    state, effects = after(seeing(), SOMEBODY, now=5_000.0)
    (told,) = said(effects, ViewerSeen)
    assert (told.present, told.attentive, told.viewers, told.distance_m) == (True, True, 1, 1.5)
    state, effects = after(state, SOMEBODY, Ticked(), NOBODY, now=5_500.0)
    assert not said(effects, ViewerSeen), "at most once a second"
    state, effects = after(state, Ticked(), now=6_100.0)
    assert [told.present for told in said(effects, ViewerSeen)] == [False]
    assert not said(after(state, *[Ticked()] * 3, now=30_000.0)[1], ViewerSeen)
    assert said(after(state, Ticked(), now=37_000.0)[1], ViewerSeen)
    assert not said(after(at_home(), Ticked(), now=90_000.0)[1], ViewerSeen), "it has no eyes"


def test_a_hub_that_comes_back_is_told_again() -> None:
    state, _ = after(seeing(), SOMEBODY, now=5_000.0)
    _, effects = after(state, LinkDown(), LinkUp(), MessageArrived(WELCOME), now=5_100.0)
    assert said(effects, ViewerSeen)


def test_darkness_is_not_seeing_and_slowness_is() -> None:
    for trouble, sees in (("eyes.dark", False), ("eyes.slow", True)):
        _, effects = after(seeing(), EyesSaid(EyesSeen(at_ns=3, trouble=trouble)), now=5_000.0)
        (told,) = said(effects, ViewerSeen)
        assert told.sees is sees and told.code == trouble and told.reason


def test_a_new_player_is_told_of_the_viewer_again() -> None:
    state, _ = after(seeing(), SOMEBODY)
    state, effects = after(state, PlayerGone("killed"), NOBODY)
    assert not said(effects, ViewerGone), "the new one knows of nobody"
