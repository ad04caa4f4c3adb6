"""One filled-in sample of every message; the golden files are these, as bytes."""

from __future__ import annotations

from protocol.messages import (
    Capabilities,
    ClipMade,
    ClipProfile,
    ClipRecord,
    ClipRejected,
    ClockAnswer,
    ClockAsk,
    Cue,
    CueCancel,
    CueRefused,
    FaceFound,
    Hanging,
    Held,
    Hello,
    HubAnnounce,
    HubHealth,
    IntakeReport,
    IntakeReported,
    JobCancel,
    JobEnded,
    JobProgress,
    Manifest,
    Message,
    NodeStatus,
    Performance,
    Refused,
    RenderJob,
    SetLook,
    Showing,
    StoreReport,
    ViewerWaved,
    Welcome,
)
from protocol.track import Box
from protocol.words import (
    BlobHash,
    ClipId,
    ClockId,
    CueId,
    HubMs,
    JobId,
    NodeId,
    PortraitId,
    SceneId,
    SubjectId,
    TraceId,
)

FRAME = NodeId("frame-1")
RENDER = NodeId("render-1")
CLOCK = ClockId("c1")
VIDEO = BlobHash("a" * 64)
TRACK = BlobHash("b" * 64)
PHOTO = BlobHash("c" * 64)

CLIP = ClipRecord(
    clip=ClipId("clip-1"),
    portrait=PortraitId("portrait-1"),
    gesture="greet",
    performs=("wave",),
    video=VIDEO,
    video_bytes=1_000,
    track=TRACK,
    track_bytes=100,
    width=512,
    height=600,
    fps=30,
    images=60,
    neutral=BlobHash("d" * 64),
    neutral_end=BlobHash("d" * 64),
    engine="mesh/1 cpu float32",
)
HELD = Held(digest="e" * 64, blobs=(VIDEO, TRACK), budget_bytes=10_000_000, free_bytes=9_000_000)
REPORT = IntakeReport(
    decision="accept",
    code="intake.good",
    words="A clear face.",
    faces=(FaceFound(box=Box(0.25, 0.125, 0.5, 0.5), score=0.75, eye_distance=119.5, roll=-1.5),),
    width=512,
    height=600,
)

SAMPLES: tuple[Message, ...] = (
    Hello(
        node_id=FRAME,
        kind="frame",
        name="Hallway",
        boot_id="boot-1",
        software="0.1.0",
        protocol=(1, 0),
        capabilities=Capabilities(codecs=("h264",), width=480, height=640, look=True, presented_hashes=True),
        room="hallway",
        held=HELD,
    ),
    Welcome(node_id=FRAME, clock_id=CLOCK, name="Hallway", http_url="http://127.0.0.1:8400"),
    Refused(node_id=FRAME, code="protocol.foreign_version", reason="speaks protocol 2"),
    NodeStatus(node_id=FRAME, boot_id="boot-1", online=True),
    HubAnnounce(clock_id=CLOCK, online=True, software="0.1.0", protocol=(1, 0), http_url="http://127.0.0.1:8400"),
    HubHealth(
        clock_id=CLOCK,
        software="0.1.0",
        uptime_s=12.5,
        frames_online=2,
        frames=3,
        render_nodes_online=1,
        jobs=1,
        problems={"bus.unavailable": 1},
        disk_free_bytes=5_000_000_000,
    ),
    Manifest(
        hanging=Hanging(portrait=CLIP.portrait, subject=SubjectId("subject-1"), subject_name="Grandma"),
        clips=(CLIP,),
        fetch=(VIDEO,),
        drop=(PHOTO,),
    ),
    StoreReport(node_id=FRAME, held=HELD, ready=(CLIP.clip,), problem_code="store.wrong_hash", problem="1 of 2"),
    Cue(
        cue_id=CueId("cue-1"),
        clip=CLIP.clip,
        gesture="wave",
        performed_as="greet",
        clock_id=CLOCK,
        start=HubMs(1234.5),
        expires=HubMs(3234.5),
        trace=TraceId("t1"),
        scene=SceneId("scene-1"),
    ),
    CueCancel(cue_id=CueId("cue-1")),
    CueRefused(node_id=FRAME, cue_id=CueId("cue-1"), code="playback.expired", reason="2 s late"),
    Performance(
        node_id=FRAME,
        cue_id=CueId("cue-1"),
        clip=CLIP.clip,
        gesture="wave",
        performed_as="greet",
        clock_id=CLOCK,
        planned=HubMs(1234.5),
        settled=HubMs(1100.0),
        started=HubMs(1234.75),
        ended=HubMs(3234.5),
        drift_ms=0.25,
        uncertainty_ms=0.125,
        presented=60,
        dropped=0,
        first=CLIP.neutral,
        last=CLIP.neutral_end,
    ),
    Showing(node_id=FRAME, state="idle", portrait=CLIP.portrait, clip=CLIP.clip, gesture="idle", presented=300),
    SetLook(preset="golden_hour", brightness=80, fade_ms=500),
    RenderJob(
        job_id=JobId("job-1"),
        portrait=CLIP.portrait,
        subject_name="Grandma",
        photo=PHOTO,
        gestures=("idle", "greet"),
        face=0,
        profile=ClipProfile(long_side=720),
    ),
    JobCancel(job_id=JobId("job-1")),
    JobProgress(
        node_id=RENDER, job_id=JobId("job-1"), stage="animate", gesture="idle", done=30, total=240, fraction=0.125
    ),
    IntakeReported(node_id=RENDER, job_id=JobId("job-1"), report=REPORT),
    ClipMade(node_id=RENDER, job_id=JobId("job-1"), record=CLIP, measures={"seam": 0.0}, seconds=1.5),
    ClipRejected(
        node_id=RENDER, job_id=JobId("job-1"), gesture="nod", code="render.clip_refused", reason="seam 0.4 > 0.1"
    ),
    JobEnded(node_id=RENDER, job_id=JobId("job-1"), outcome="done", seconds=12.5),
    ClockAsk(node_id=FRAME, sent=1.0),
    ClockAnswer(clock_id=CLOCK, sent=1.0, received=HubMs(2.0), answered=HubMs(2.5)),
    ViewerWaved(node_id=FRAME, by="hand", clock_id=CLOCK, at=HubMs(12.5), answered_with=CueId("own-1")),
)
