"""Decoding clips with PyAV, image by image: the one file that knows the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from frame_node.errors import ClipBroken
from protocol.presented import image_hash
from protocol.words import BlobHash

BT601 = (0.299, 0.114)
BT709 = (0.2126, 0.0722)
_BT709_TAG = 1
_HD_LINES = 720
"""Untagged video is taken for BT.709 from this height on, as players do."""
_FULL_CHROMA, _ACCURATE = 0x2000, 0x40000
"""libswscale's SWS_FULL_CHR_H_INT and SWS_ACCURATE_RND: without them it takes the nearest chroma sample."""
_SMOOTHLY = Interpolation.BILINEAR.value | _FULL_CHROMA | _ACCURATE
_reformatter = VideoReformatter()
"""Keeps what it has set up for the last size."""


@dataclass(frozen=True)
class Plane:
    """One plane in the decoder's memory: rows of ``stride`` samples of which the first ``width`` count.

    A sample is a byte, or four of a pixel in RGBA.
    """

    address: int
    stride: int
    width: int
    height: int


@dataclass(frozen=True)
class Image:
    """One decoded 4:2:0 image, limited range; the planes live as long as it does."""

    frame: VideoFrame

    @property
    def width(self) -> int:
        return self.frame.width

    @property
    def height(self) -> int:
        return self.frame.height

    @property
    def luma(self) -> tuple[float, float]:
        """Kr and Kb of the colour matrix it is tagged with."""
        tag = int(self.frame.colorspace)
        untagged_hd = tag not in (_BT709_TAG, 5, 6) and self.height >= _HD_LINES
        return BT709 if tag == _BT709_TAG or untagged_hd else BT601

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        y, u, v = (Plane(p.buffer_ptr, p.line_size, p.width, p.height) for p in self.frame.planes)
        return y, u, v

    def in_rgba(self) -> tuple[VideoFrame, Plane]:
        """Its pixels in sRGB, within 1 of 255 of what the shader makes of the planes, and the memory they live in."""
        matrix = Colorspace.ITU709 if self.luma == BT709 else Colorspace.ITU601
        frame = _reformatter.reformat(self.frame, format="rgba", src_colorspace=matrix, interpolation=_SMOOTHLY)
        (packed,) = frame.planes
        return frame, Plane(packed.buffer_ptr, packed.line_size // 4, frame.width, frame.height)

    def hash(self) -> BlobHash:
        """See protocol.presented: over the planes without row padding."""
        return image_hash(self.width, self.height, (_without_padding(plane) for plane in self.frame.planes))


def blank(width: int, height: int, tagged_as: Image) -> Image:
    """An image to paste into, in the colour matrix of another."""
    frame = VideoFrame(width, height, "yuv420p")
    frame.colorspace, frame.color_range = tagged_as.frame.colorspace, tagged_as.frame.color_range
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return Image(frame)


class VideoReader:
    """Reads one video forwards, from any image on. Raises ClipBroken for whatever cannot be decoded as expected."""

    def __init__(self, path: Path, width: int, height: int, images: int, fps: int) -> None:
        self._path = path
        self._size = (width, height)
        self._images = images
        self._fps = fps
        self._next = 0
        self._pending: VideoFrame | None = None
        self._far = False
        """A seek landed on a key image before the one that is wanted."""
        try:
            self._container = av.open(str(path))
            self._stream: VideoStream = self._container.streams.video[0]
            self._stream.thread_type = "NONE"  # threads would hold images back, and one core is enough
        except (av.FFmpegError, IndexError, OSError) as broken:
            raise ClipBroken(f"{path.name}: {broken}") from broken
        self._decoded: Iterator[VideoFrame] = self._container.decode(self._stream)

    @property
    def position(self) -> int:
        """The image that ``read`` gives next."""
        return self._next

    def check_length(self) -> None:
        """Count the pictures without decoding them: a truncated file is found out before it is on the glass."""
        try:
            count = sum(1 for packet in self._container.demux(self._stream) if packet.size)
        except av.FFmpegError as broken:
            raise ClipBroken(f"{self._path.name}: {broken}") from broken
        if count != self._images:
            raise ClipBroken(f"{self._path.name}: {count} images where its record says {self._images}")
        self.seek(0)

    def seek(self, image: int) -> None:
        """Let ``read`` give this image next; the way from the key image before it is decoded by ``approach``."""
        time_base = self._stream.time_base
        assert time_base is not None
        start = self._stream.start_time or 0
        try:
            self._container.seek(start + round(image / self._fps / time_base), stream=self._stream)
        except av.FFmpegError as broken:
            raise ClipBroken(f"{self._path.name}: image {image} cannot be reached: {broken}") from broken
        self._decoded = self._container.decode(self._stream)
        self._pending, self._next, self._far = None, image, True

    def approach(self) -> bool:
        """Decode one image of the way to a sought one; False when it is there."""
        if self._far:
            frame = self._decode()
            if self._index(frame) >= self._next:
                self._pending, self._far = frame, False
        return self._far

    def read(self) -> Image:
        while self.approach():
            pass
        frame = self._pending or self._decode()
        if (frame.width, frame.height) != self._size or frame.format.name not in ("yuv420p", "yuvj420p"):
            found = f"{frame.width}×{frame.height} {frame.format.name}"
            raise ClipBroken(f"{self._path.name}: {found} where its record says {self._size[0]}×{self._size[1]} 4:2:0")
        self._pending = None
        self._next += 1
        return Image(frame)

    def _decode(self) -> VideoFrame:
        try:
            return next(self._decoded)
        except (av.FFmpegError, StopIteration) as broken:
            raise ClipBroken(f"{self._path.name}: image {self._next} cannot be decoded: {broken}") from broken

    def close(self) -> None:
        self._container.close()

    def _index(self, frame: VideoFrame) -> int:
        assert frame.pts is not None and self._stream.time_base is not None
        return round((frame.pts - (self._stream.start_time or 0)) * self._stream.time_base * self._fps)


def open_video(path: Path) -> VideoReader:
    """A reader for a video without a record; what it says of itself is believed. Raises ClipBroken."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            return VideoReader(path, stream.width, stream.height, stream.frames, round(stream.average_rate or 30))
    except (av.FFmpegError, IndexError, OSError) as broken:
        raise ClipBroken(f"{path.name}: {broken}") from broken


def _without_padding(plane: object) -> bytes:
    rows = memoryview(plane)  # type: ignore[arg-type]
    width, height, stride = plane.width, plane.height, plane.line_size  # type: ignore[attr-defined]
    if stride == width:
        return bytes(rows[: width * height])
    return b"".join(rows[row * stride : row * stride + width] for row in range(height))
