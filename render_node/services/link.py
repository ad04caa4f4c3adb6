"""The link to the hub: says hello, takes jobs, has them rendered one after another, reports what came of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from protocol.errors import BusUnavailable, ChildGone, KinframeError
from protocol.messages import (
    CredentialRenewed,
    Hello,
    HubAnnounce,
    JobCancel,
    JobEnded,
    JobProgress,
    Message,
    NodeStatus,
    Refused,
    RenderForget,
    RenderForgotten,
    RenderJob,
    Welcome,
)
from protocol.runtime.bus import Arrived, Bus, Heard, Link, LinkChanged, Undecodable
from protocol.runtime.clock import Clock
from protocol.runtime.credential_folder import CredentialFolder, adoption
from protocol.runtime.log import Seldom
from protocol.topics import topic_for
from protocol.words import JobId, is_blob_hash
from render_node.core.leases import Leases
from render_node.ports import HubBlobs, Worker
from render_node.services.outbox import Outbox
from render_node.services.traces import Traces

log = structlog.get_logger()


class HubLink:
    """One hub, one queue of jobs. ``run_bus`` and ``run_jobs`` are the node's services."""

    def __init__(
        self,
        hello: Hello,
        bus: Bus,
        worker: Worker,
        outbox: Outbox,
        blobs: Path,
        clock: Clock,
        reach: Callable[[str], HubBlobs],
        traces: Traces,
        credentials: CredentialFolder,
    ) -> None:
        self._hello = hello
        self._bus = bus
        self._worker = worker
        self._outbox = outbox
        self._blobs = blobs
        self._clock = clock
        self._reach = reach
        self._credentials = credentials
        self._url = ""
        self._leases = Leases()
        self._seldom = Seldom()
        self._cancelled: set[JobId] = set()
        self._work = asyncio.Event()
        self._traces = traces
        self._forgets: list[RenderForget] = []
        self._http: HubBlobs | None = None

    async def run_bus(self) -> None:
        try:
            await self._bus.run(self._heard)
        finally:
            await self._hub_is(None)

    async def run_jobs(self) -> None:
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                await self._forget()
                while (job := self._leases.current) is not None:
                    self._outbox.put(await self._perform(job))
                    (self._blobs / job.photo).unlink(missing_ok=True)
                    self._leases = self._leases.without(job.job_id)
                    self._cancelled.discard(job.job_id)
                    await self._forget()
        finally:
            await self._worker.stop()

    async def _heard(self, heard: Heard) -> None:
        if isinstance(heard, LinkChanged):
            if heard.link is Link.UP:
                if (adopted := self._credentials.accepted()) is not None:
                    self._outbox.put(adopted)
                await self._say_hello()
            else:
                await self._hub_is(None)
        elif isinstance(heard, Undecodable):
            if count := self._seldom.worth_a_line(heard.error.code):
                why = heard.error
                log.warning("message_ignored", topic=heard.topic, code=why.code, reason=why.message, count=count)
        elif isinstance(heard, Arrived):
            try:
                await self._message(heard.message)
            except (KinframeError, OSError) as error:  # one message that cannot be followed must not end the link
                log.error("message_not_followed", message=type(heard.message).__name__, reason=str(error))

    async def _message(self, message: Message) -> None:
        match message:
            case HubAnnounce(online=True):
                await self._say_hello()
            case HubAnnounce():
                await self._hub_is(None)
            case Welcome():
                log.info("hub_found", name=message.name, hub=message.http_url)
                await self._hub_is(message.http_url)
            case Refused():
                log.error("hub_refused", code=message.code, reason=message.reason)
            case RenderJob() if not is_blob_hash(message.photo):  # it would become the name of a file
                self._outbox.put(self._ended(message.job_id, "failed", "protocol.malformed", "its photo is no sha256"))
            case CredentialRenewed(node_id=node_id) if node_id == self._hello.node_id:
                self._outbox.put(adoption(self._credentials.renew(message.secret)))
                await self._hub_is(self._url)  # with the new token from here on
            case RenderJob():
                self._leases = self._leases.with_job(message)
                self._work.set()
            case JobCancel():
                self._cancel(message.job_id)
            case RenderForget():
                for job in self._leases.jobs:
                    if job.photo in message.photos:
                        self._cancel(job.job_id)
                self._forgets.append(message)
                self._work.set()

    def _cancel(self, job_id: JobId) -> None:
        current = self._leases.current
        if current is not None and current.job_id == job_id:
            self._cancelled.add(job_id)
            self._worker.kill()
        elif job_id in self._leases.ids:
            self._leases = self._leases.without(job_id)
            self._outbox.put(self._ended(job_id, "cancelled", "render.cancelled", "cancelled before it began"))

    async def _forget(self) -> None:
        """Between jobs, when nobody writes into the cache. A fresh worker has no photo in its memory either."""
        while self._forgets:
            order = self._forgets.pop(0)
            await self._worker.stop()
            self._outbox.drop(order.portraits)
            erased, left = await asyncio.to_thread(self._traces.erase, order.photos, order.blobs)
            log.info("forgotten", order=order.forget_id, erased=erased, left=left)
            node = self._hello.node_id
            self._outbox.put(RenderForgotten(node_id=node, forget_id=order.forget_id, erased=erased, left=left))

    async def _perform(self, job: RenderJob) -> JobEnded:
        """Fetch the photo, render, pass everything on. Always gives exactly one ending."""
        with structlog.contextvars.bound_contextvars(job=job.job_id, trace=job.trace):
            log.info("job_begins", gestures=len(job.gestures))
            try:
                await self._fetch(job)
                if job.job_id in self._cancelled:
                    return self._ended(job.job_id, "cancelled", "render.cancelled", "cancelled")
                async with contextlib.aclosing(self._worker.perform(job)) as said:
                    async for message in said:
                        if isinstance(message, JobEnded):
                            log.info("job_ended", outcome=message.outcome, code=message.code, seconds=message.seconds)
                            return message
                        await self._pass_on(message)
            except ChildGone as gone:
                if job.job_id in self._cancelled:
                    log.info("job_cancelled")
                    return self._ended(job.job_id, "cancelled", "render.cancelled", "cancelled")
                log.warning("worker_gone", reason=gone.message)
                return self._ended(job.job_id, "failed", "render.worker_gone", gone.message, retryable=True)
            except KinframeError as error:
                log.warning("job_failed", code=error.code, reason=error.message)
                return self._ended(job.job_id, "failed", error.code, error.message, retryable=error.retryable)
            raise AssertionError("a worker's messages end with the job's end")

    async def _fetch(self, job: RenderJob) -> None:
        photo = self._blobs / job.photo
        while not photo.exists():
            if self._http is None:  # the hub went away after it gave the job
                await self._clock.sleep(200)
            else:
                await self._http.fetch(job.photo, photo)

    async def _pass_on(self, message: Message) -> None:
        if isinstance(message, JobProgress):  # of the moment: never kept, never waited for
            with contextlib.suppress(BusUnavailable):
                await self._bus.publish(topic_for(message, self._hello.node_id), message)
        else:
            self._outbox.put(message)

    def _ended(self, job_id: JobId, outcome: str, code: str, reason: str, retryable: bool = False) -> JobEnded:
        return JobEnded(
            node_id=self._hello.node_id,
            job_id=job_id,
            outcome="cancelled" if outcome == "cancelled" else "failed",
            code=code,
            reason=reason,
            retryable=retryable,
        )

    async def _say_hello(self) -> None:
        node = self._hello.node_id
        status = NodeStatus(node_id=node, boot_id=self._hello.boot_id, online=True)
        hello = msgspec.structs.replace(self._hello, running=self._leases.ids)
        with contextlib.suppress(BusUnavailable):
            await self._bus.publish(topic_for(status, node), status)
            await self._bus.publish(topic_for(hello, node), hello)

    async def _hub_is(self, url: str | None) -> None:
        if self._http is not None:
            await self._http.close()
        self._url = url or self._url
        self._http = self._reach(url) if url else None
        self._outbox.reach(self._http)
