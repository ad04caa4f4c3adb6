"""How the hub is, in a few numbers: for nodes, and for whoever watches over the house."""

from __future__ import annotations

from collections import Counter

from hub.core.records import ACTIVE
from hub.core.state import State
from protocol.messages import HubHealth


def health(state: State, software: str, uptime_s: float, disk_free_bytes: int) -> HubHealth:
    """Without names: everybody at the broker may hear it."""
    house, live = state.house, state.live
    return HubHealth(
        clock_id=state.clock_id,
        software=software,
        uptime_s=round(uptime_s, 1),
        frames_online=sum(node in house.frames and presence.online for node, presence in live.frames.items()),
        frames=len(house.frames),
        render_nodes_online=sum(presence.online for presence in live.render_nodes.values()),
        jobs=sum(job.status in ACTIVE for job in house.jobs.values()),
        problems=dict(Counter(problem.code for problem in live.problems.values())),
        disk_free_bytes=disk_free_bytes,
    )


def changed(said: HubHealth | None, now: HubHealth) -> bool:
    """Whether it is worth saying at once: time passes and disks fill slowly."""

    def facts(health: HubHealth) -> tuple[object, ...]:
        return health.frames_online, health.frames, health.render_nodes_online, health.jobs, health.problems

    return said is None or facts(said) != facts(now)
