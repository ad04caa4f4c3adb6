"""Where a pairing code can be read: on the tests' board, on a terminal, on a panel that has no glass."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from frame_node.services.code_board import PanelBoard
from frame_node.settings import FrameSettings
from protocol.runtime.pairing import CodeBoard, TerminalBoard
from tests.paired import Board

Read = Callable[[], str]


@pytest.fixture(params=[Board, TerminalBoard, PanelBoard])
def board(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> tuple[CodeBoard, Read]:
    """A board, and what whoever stands before the node reads there."""
    if request.param is Board:
        fake = Board()
        return fake, lambda: "\n".join(fake.codes + fake.words)
    made = PanelBoard(FrameSettings()) if request.param is PanelBoard else request.param()
    return made, lambda: capsys.readouterr().out


@pytest.mark.parametrize("code", ["123456", "000000"])
def test_six_digits_can_be_read_and_zeros_too(board: tuple[CodeBoard, Read], code: str) -> None:
    shown, read = board
    shown.show(code, "http://192.0.2.7:8400")
    assert code in read().replace(" ", "")


def test_words_can_be_read_before_and_after_a_code(board: tuple[CodeBoard, Read]) -> None:
    shown, read = board
    shown.say("The hub is found.")
    shown.show("123456", "http://192.0.2.7:8400")
    shown.say("That was not the code. Try again. 🙂")
    seen = read()
    assert "The hub is found." in seen and "That was not the code. Try again. 🙂" in seen
