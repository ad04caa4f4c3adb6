"""One job, from its message to its end: the pipeline's outcomes told in the words of the protocol."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import structlog

from protocol.errors import KinframeError
from protocol.messages import (
    ClipMade,
    ClipRejected,
    IntakeReport,
    IntakeReported,
    JobEnded,
    JobProgress,
    Message,
    RenderJob,
)
from protocol.messages.render import Outcome
from protocol.runtime.clock import monotonic_ns
from protocol.words import BlobHash, JobId, NodeId
from render_node.core.request import MadeClip, Progress, RefusedClip, RenderRequest
from render_node.pipeline.portrait import render_portrait
from render_node.pipeline.tools import Tools

log = structlog.get_logger()
PROGRESS_EVERY_NS = 100_000_000
ENDINGS: dict[str, Outcome] = {"refuse": "refused", "choose": "choose"}


class JobRunner:
    """Runs jobs in this process and says everything about them through ``say``, ending with one JobEnded."""

    def __init__(self, node: NodeId, blobs: Path, tools: Tools, say: Callable[[Message], None]) -> None:
        self._node = node
        self._blobs = blobs
        self._tools = tools
        self._say = say

    def run(self, job: RenderJob) -> None:
        began = monotonic_ns()
        try:
            outcome, code, words = self._render(job)
            retryable = False
        except KinframeError as error:
            outcome, code, words, retryable = "failed", error.code, error.message, error.retryable
        except Exception as error:  # whatever a library makes of an odd photo must not end the worker
            log.exception("job_crashed", job=job.job_id)
            outcome, code, words, retryable = "failed", "render.failed", f"{type(error).__name__}: {error}", False
        self._say(
            JobEnded(
                node_id=self._node,
                job_id=job.job_id,
                outcome=outcome,
                code=code,
                reason=words,
                retryable=retryable,
                seconds=(monotonic_ns() - began) / 1e9,
            )
        )

    def _render(self, job: RenderJob) -> tuple[Outcome, str, str]:
        """How the job ended, as outcome, code and words. Raises what the pipeline raises."""
        request = RenderRequest(
            photo=(self._blobs / job.photo).read_bytes(),
            gestures=job.gestures,
            portrait=job.portrait,
            face=job.face,
            profile=job.profile,
        )
        ending: tuple[Outcome, str, str] = ("done", "", "")
        for outcome in render_portrait(request, self._tools, self._teller(job.job_id)):
            if isinstance(outcome, IntakeReport):
                self._say(IntakeReported(node_id=self._node, job_id=job.job_id, report=outcome))
                if outcome.decision in ENDINGS:
                    ending = (ENDINGS[outcome.decision], outcome.code, outcome.words)
            elif isinstance(outcome, MadeClip):
                self._made(job.job_id, outcome)
            else:
                self._refused(job.job_id, outcome)
        return ending

    def _made(self, job: JobId, clip: MadeClip) -> None:
        for blob in (clip.record.video, clip.record.track):
            self._hand_over(blob)
        self._say(
            ClipMade(
                node_id=self._node,
                job_id=job,
                record=clip.record,
                measures=clip.measures,
                seconds=clip.seconds,
                cached=clip.cached,
            )
        )

    def _refused(self, job: JobId, clip: RefusedClip) -> None:
        self._say(
            ClipRejected(
                node_id=self._node,
                job_id=job,
                gesture=clip.gesture,
                variant=clip.variant,
                code=clip.code,
                reason=clip.reason,
                measures=clip.measures,
            )
        )

    def _hand_over(self, blob: BlobHash) -> None:
        """Where the link finds it; the cache may evict its own copy at any time."""
        into, part = self._blobs / blob, self._blobs / f"{blob}.part"
        if not into.exists():
            shutil.copyfile(self._tools.cache.path(blob), part)
            part.replace(into)

    def _teller(self, job: JobId) -> Callable[[Progress], None]:
        last = 0

        def tell(progress: Progress) -> None:
            nonlocal last
            if monotonic_ns() - last >= PROGRESS_EVERY_NS:
                last = monotonic_ns()
                self._say(
                    JobProgress(
                        node_id=self._node,
                        job_id=job,
                        stage=progress.stage,
                        gesture=progress.gesture,
                        done=progress.done,
                        total=progress.total,
                        fraction=progress.fraction,
                    )
                )

        return tell
