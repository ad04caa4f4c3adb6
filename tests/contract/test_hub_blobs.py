"""Photos there and clips back: with a hub in memory, and over HTTP with a real hub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from protocol.words import BlobHash, blob_hash
from render_node.adapters.hub_http import HubHttp
from render_node.errors import DeliveryFailed, PhotoUnavailable
from tests.hub_process import HubProcess, running_hub
from tests.ports import free_port
from tests.render_fakes import MemoryHub, MemoryHubBlobs

if TYPE_CHECKING:
    from render_node.ports import HubBlobs

PHOTO = b"bytes of a photo" * 100_000
CLIP = b"bytes of a clip" * 100_000
NOBODY_HAS = blob_hash(b"nobody has this")


@dataclass(frozen=True)
class Hub:
    """A hub as its visitors see it. ``rot`` changes the bytes that it keeps under a hash."""

    blobs: HubBlobs
    away: HubBlobs
    """The way to a hub that does not answer."""
    keep: Callable[[bytes], None]
    kept: Callable[[BlobHash], bytes | None]
    rot: Callable[[BlobHash, bytes], None]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub_blobs")) as process:
        yield process


@pytest.fixture(params=["fake", "hub"])
async def hub(request: pytest.FixtureRequest) -> AsyncIterator[Hub]:
    made = in_memory() if request.param == "fake" else real(request.getfixturevalue("process"))
    yield made
    await made.blobs.close()
    await made.away.close()


def in_memory() -> Hub:
    memory = MemoryHub()
    return Hub(
        memory.reach("http://hub"),
        MemoryHubBlobs(MemoryHub(up=False)),
        lambda data: memory.bytes.update({blob_hash(data): data}),
        memory.bytes.get,
        lambda blob, data: memory.bytes.update({blob: data}),
    )


def real(process: HubProcess) -> Hub:
    def keep(data: bytes) -> None:
        httpx.put(f"{process.url}/api/blobs/{blob_hash(data)}", content=data).raise_for_status()

    def kept(blob: BlobHash) -> bytes | None:
        answer = httpx.get(f"{process.url}/api/blobs/{blob}")
        return answer.content if answer.is_success else None

    def rot(blob: BlobHash, data: bytes) -> None:
        (file,) = (process.data / "blobs").rglob(blob)
        file.write_bytes(data)

    return Hub(HubHttp(process.url), HubHttp(f"http://127.0.0.1:{free_port()}"), keep, kept, rot)


async def test_a_photo_comes_whole(hub: Hub, tmp_path: Path) -> None:
    hub.keep(PHOTO)
    await hub.blobs.fetch(blob_hash(PHOTO), tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == PHOTO
    assert [file.name for file in tmp_path.iterdir()] == ["photo"]


async def test_a_photo_that_the_hub_does_not_have_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    for blobs in (hub.blobs, hub.away):
        with pytest.raises(PhotoUnavailable) as unavailable:
            await blobs.fetch(NOBODY_HAS, tmp_path / "photo")
        assert unavailable.value.retryable
        assert list(tmp_path.iterdir()) == []


async def test_other_bytes_than_asked_for_are_not_taken(hub: Hub, tmp_path: Path) -> None:
    data = b"a photo that rots"
    hub.keep(data)
    hub.rot(blob_hash(data), b"a photo that rotted")
    with pytest.raises(PhotoUnavailable):
        await hub.blobs.fetch(blob_hash(data), tmp_path / "photo")
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_gone_is_told_as_such(hub: Hub, tmp_path: Path) -> None:
    hub.keep(PHOTO)
    with pytest.raises(PhotoUnavailable):
        await hub.blobs.fetch(blob_hash(PHOTO), tmp_path / "gone" / "photo")


async def test_a_clip_is_delivered_and_again_without_harm(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(CLIP)
    for _ in range(2):
        await hub.blobs.deliver(blob_hash(CLIP), tmp_path / "clip")
        assert hub.kept(blob_hash(CLIP)) == CLIP
    assert (tmp_path / "clip").read_bytes() == CLIP


async def test_what_the_hub_has_need_not_be_here_any_more(hub: Hub, tmp_path: Path) -> None:
    hub.keep(CLIP)
    await hub.blobs.deliver(blob_hash(CLIP), tmp_path / "gone")
    assert hub.kept(blob_hash(CLIP)) == CLIP


async def test_what_cannot_be_delivered_may_be_later(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(b"not what it is called")
    for blobs, file in ((hub.blobs, "clip"), (hub.blobs, "gone"), (hub.away, "clip")):
        with pytest.raises(DeliveryFailed) as failed:
            await blobs.deliver(NOBODY_HAS, tmp_path / file)
        assert failed.value.retryable
    assert hub.kept(NOBODY_HAS) is None


async def test_a_way_that_was_closed_leads_nowhere(hub: Hub, tmp_path: Path) -> None:
    """The hub may go between the video of a clip and its track."""
    hub.keep(PHOTO)
    (tmp_path / "clip").write_bytes(CLIP)
    await hub.blobs.close()
    with pytest.raises(PhotoUnavailable):
        await hub.blobs.fetch(blob_hash(PHOTO), tmp_path / "photo")
    with pytest.raises(DeliveryFailed):
        await hub.blobs.deliver(blob_hash(CLIP), tmp_path / "clip")
    await hub.blobs.close()


async def test_no_proxy_comes_between(process: HubProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment may name one for the web: faces and the node's token are none of its business."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    photo = b"a photo that stays in the house"
    httpx.put(f"{process.url}/api/blobs/{blob_hash(photo)}", content=photo, trust_env=False).raise_for_status()
    blobs = HubHttp(process.url)
    await blobs.fetch(blob_hash(photo), tmp_path / "photo")
    await blobs.close()
    assert (tmp_path / "photo").read_bytes() == photo
