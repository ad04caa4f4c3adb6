"""A slice of ``benchmarks.hostile``: a false hub shouts at a real frame, which then performs for the right one."""

from __future__ import annotations

from pathlib import Path

from tests.clips import MadeClip
from tests.storms_frame import storm_at_frame

MORE_MB = 25.0


async def test_hostile_messages_leave_the_frame_as_it_was(tmp_path: Path, made: dict[str, MadeClip]) -> None:
    after = await storm_at_frame(tmp_path, made, 3_000)
    assert after.same_processes, "somebody died of it"
    for warm, end in zip(after.warm_mb, after.end_mb, strict=True):
        assert end < warm + MORE_MB
    log = (tmp_path / "f.log").read_text(errors="replace")
    assert "_failed" not in log.replace("service_failed", "")
    assert "service_failed" not in log
