"""Which of the hub's jobs this node works on, and which wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from protocol.messages import RenderJob
from protocol.words import JobId


@dataclass(frozen=True)
class Leases:
    """Jobs in the order they came; the first is under way."""

    jobs: tuple[RenderJob, ...] = ()

    @property
    def current(self) -> RenderJob | None:
        return self.jobs[0] if self.jobs else None

    @property
    def ids(self) -> tuple[JobId, ...]:
        return tuple(job.job_id for job in self.jobs)

    def with_job(self, job: RenderJob) -> Leases:
        """A job that is known already is the same job: duplicates are normal."""
        return self if job.job_id in self.ids else replace(self, jobs=(*self.jobs, job))

    def without(self, job_id: JobId) -> Leases:
        return replace(self, jobs=tuple(job for job in self.jobs if job.job_id != job_id))
