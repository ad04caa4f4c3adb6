"""A frame that belongs to no house yet: it shows six digits until somebody has typed them.

Imported when it is needed: what a proof by code takes weighs 7 MB, and a paired frame never needs it again.
"""

from __future__ import annotations

from frame_node.services.code_board import PanelBoard
from frame_node.services.finder import HubFinder
from frame_node.settings import FrameSettings
from protocol.runtime.clock import SystemClock
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.pairing import Applicant, TerminalBoard, pair
from protocol.runtime.supervisor import Service, Supervisor
from protocol.words import NodeId


async def be_paired(settings: FrameSettings, node: NodeId, software: str, credentials: CredentialFolder) -> None:
    """Return with a credential in ``credentials``, or without when the frame was told to stop."""
    clock = SystemClock()
    finder = HubFinder(settings.hub, node, credentials)
    board = TerminalBoard() if settings.simulate else PanelBoard(settings)
    me = Applicant(node, "frame", settings.name, software)

    async def ask() -> None:
        credentials.keep(await pair(me, finder.url, board, clock))

    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    services = [Service("pairing", ask)]
    if isinstance(board, PanelBoard):
        services.append(Service("code_card", board.run))
    if settings.hub.discover:
        services.append(Service("finder", lambda: finder.run(lambda: None)))
    await supervisor.run(services)
