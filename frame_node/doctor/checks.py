"""All checks of a frame, in the order in which a person would look."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from pathlib import Path

import av

from frame_node.doctor.case import FrameCase
from frame_node.services.time_socket import TimeSocket
from protocol.messages.eyes import EyesShut
from protocol.runtime.clock import SystemClock
from protocol.runtime.doctor import reach
from protocol.runtime.doctor.findings import Check, Verdict, fail, ok, warn
from protocol.runtime.doctor.machine import existing, open_secrets, packages, room
from protocol.time import Sample

SAMPLE = 12
"""Blobs whose hashes are worked out anew."""
TIME_PORT = 18831
"""Where hubs answer about the time unless they are told otherwise."""
SOFTWARE_GLASS = ("llvmpipe", "softpipe", "swrast", "swiftshader")


EXCLUSIVE = ("/dev/", "rpicam")
"""Cameras that one program at a time may open."""
EYES_REMEDIES = {
    "eyes.no_camera": "plug it in, or name another one: ls /dev/video*",
    "eyes.denied": "sudo usermod -aG video $USER, then log in again",
    "eyes.busy": "end the program that uses it: fuser -v /dev/video0",
    "eyes.broken": "unplug it and plug it in again, or name another one",
    "eyes.unconfined": "run it on Linux with namespaces or seccomp, or set eyes.unconfined = true",
}
CONFINED_BY = {
    "both": "a namespace and a filter of system calls",
    "namespace": "a namespace of its own",
    "filter": "a filter of system calls",
}


def python(case: FrameCase) -> Verdict:
    return packages("frame")


def store(case: FrameCase) -> Verdict:
    place = existing(case.data)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return fail(f"{place} cannot be read and written", f"chown {os.environ.get('USER', 'YOU')} {place}")
    if place != case.data.absolute():
        return warn(f"{case.data} is not there yet", "start the frame once, or name the right folder with --data")
    return ok(f"{case.data}, {'a frame works in it' if case.running else 'no frame works in it now'}")


def disk(case: FrameCase) -> Verdict:
    return room(case.data)


def budget(case: FrameCase) -> Verdict:
    """What is held, and what may be."""
    used, allowed = sum(file.stat().st_size for file in case.held.values()), case.settings.store.budget_mb * 1_000_000
    words = f"{len(case.held)} blobs, {used / 1e6:.0f} of {allowed / 1e6:.0f} MB"
    return warn(words, "raise store.budget_mb") if used > 0.95 * allowed else ok(words)


def hashes(case: FrameCase) -> Verdict:
    """Of a sample: are the bytes still those that came?"""
    chosen = random.sample(sorted(case.held), min(SAMPLE, len(case.held)))
    broken = [blob for blob in chosen if _hash(case.held[blob]) != blob]
    if broken:
        remedy = "stop the frame, delete these files, start it: it fetches them anew; then look at the disk (smartctl)"
        return fail(f"{len(broken)} of {len(chosen)} have changed: {broken[0][:12]}…", remedy)
    return ok(f"{len(chosen)} of {len(case.held)} looked at, all as they should be")


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def glass(case: FrameCase) -> Verdict:
    """An OpenGL ES 3.0 context in a player of its own, with the shader compiled."""
    if case.settings.simulate:
        return warn("the frame only pretends to perform", "set simulate = false")
    up = case.player
    if up is None:
        return fail("no player with an OpenGL ES 3.0 context", "apt install libegl1 libgles2 libgl1-mesa-dri")
    words = f"{up.renderer}, {up.driver}, {up.width}×{up.height}"
    if any(name in up.renderer.lower() for name in SOFTWARE_GLASS):
        return warn(f"drawn by the processor: {words}", "on a Raspberry Pi or PC with graphics, install its driver")
    return ok(words)


def real_time(case: FrameCase) -> Verdict:
    if case.settings.simulate or case.player is None:
        return ok("not asked: no player")
    if not case.player.real_time:
        return warn("not granted", "grant it: LimitRTPRIO=10 in the service, or rtprio 10 in /etc/security/limits.d")
    return ok("granted to the player")


def eyes(case: FrameCase) -> Verdict:
    """Opens the camera as the frame does, and looks whether the network was taken away."""
    camera = case.settings.eyes.camera
    if not camera:
        return ok("shut: no camera is named (eyes.camera)")
    if case.running and camera.startswith(EXCLUSIVE):
        return ok(f"not tried: the frame that runs uses {camera}; the house's page says what it sees")
    said = case.eyes
    if said is None:
        return fail("the eyes were started and said nothing", "see their last lines above")
    if isinstance(said, EyesShut):
        return fail(f"{said.reason} [{said.code}]", EYES_REMEDIES.get(said.code, "see docs/how-to/eyes.md"))
    words = f"{said.camera}, {said.width}×{said.height}"
    if said.confined == "no":
        return warn(f"{words}, with the network", "set eyes.unconfined = false on a system that can take it away")
    return ok(f"{words}, without network ({CONFINED_BY[said.confined]})")


def decoder(case: FrameCase) -> Verdict:
    """H.264, on a clip that is held, if there is one."""
    try:
        codec = av.codec.Codec("h264", "r")
    except ValueError as missing:
        return fail(f"no H.264 decoder: {missing}", "make install")
    for file in case.held.values():
        try:
            with av.open(str(file), format="mp4") as container:
                image = next(container.decode(video=0))
                return ok(f"{codec.long_name}, tried on a held clip of {image.width}×{image.height}")
        except (av.error.FFmpegError, IndexError, StopIteration):
            continue  # a track is no video
    return ok(f"{codec.long_name}, no clip to try it on")


def credential(case: FrameCase) -> Verdict:
    if case.credential is None:
        return warn("this frame was not paired yet", "start it, and type its code on the hub's page")
    if open_files := open_secrets(case.data.glob("credential*")):
        named = " ".join(map(str, open_files))
        return fail(f"others may read {named}", f"chmod 600 {named}, and rotate it on the hub's page")
    return ok(f"paired with hub {case.credential.hub_id} as {case.credential.node_id}")


def hub_broker(case: FrameCase) -> Verdict:
    return reach.broker(case.way)


def hub_page(case: FrameCase) -> Verdict:
    return reach.page(case.way)


def time_of_day(case: FrameCase) -> Verdict:
    return reach.time_of_day(case.way)


def hub_time(case: FrameCase) -> Verdict:
    """Asked over UDP with the frame's own key, as the frame itself does."""
    if case.credential is None:
        return ok("not asked: only a paired frame may ask over UDP")
    samples = asyncio.run(_asked(case))
    if not samples:
        remedy = f"open UDP port {TIME_PORT} towards the hub; until then the frame asks over MQTT, less exactly"
        return warn("no answer over UDP", remedy)
    best = min(samples, key=lambda sample: sample.round_trip_ms)
    return ok(f"offset {best.offset_ms:.3f} ms, sure to {best.round_trip_ms / 2:.3f} ms")


async def _asked(case: FrameCase) -> list[Sample]:
    assert case.credential is not None
    clock, samples = SystemClock(), list[Sample]()
    socket = TimeSocket(case.credential.node_id, case.credential.time_key, clock, samples.append)
    try:
        for _ in range(8):
            await socket.ask(case.way.mqtt_host, TIME_PORT)
            await clock.sleep(25)
        await clock.sleep(200)
    except OSError:
        return []
    finally:
        socket.close()
    return samples


CHECKS: tuple[Check[FrameCase], ...] = (
    python,
    store,
    disk,
    budget,
    hashes,
    glass,
    real_time,
    eyes,
    decoder,
    credential,
    hub_broker,
    hub_page,
    time_of_day,
    hub_time,
)
