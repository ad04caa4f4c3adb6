"""H.264 in MP4 by PyAV: the same images always give the same bytes, and the last image can equal the first.

Rate control would give equal images unequal quality and so a visible jump where a clip joins the idle. Hence one
quantiser for all images, whole images by themselves at both ends, and one thread (x264's output depends on how many).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.video.frame import PictureType

from render_node.errors import ClipDamaged
from render_node.ports import DecodedImage, Image

QP = 14
KEY_INTERVAL = 300
"""Ten seconds: a key image carries other coding noise than the images around it and is seen as a pulse, up to three
normal steps in a quiet idle. Fewer of them also halve the bytes; frames seek piecemeal, while others are shown."""
X264 = ":".join(
    (
        f"keyint={KEY_INTERVAL}:min-keyint=1:scenecut=0:bframes=0:ref=1",
        "ipratio=1:mbtree=0:weightp=0:force-cfr=1",
        "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
    )
)
OPTIONS = {"preset": "superfast", "qp": str(QP), "x264-params": X264}
TICKS_PER_IMAGE = 512


class X264Codec:
    """Constant quality, no B-frames, BT.709 limited range, index in front."""

    name = "h264"
    version = f"{OPTIONS} {av.__version__} {av.library_versions.get('libavcodec')}"

    def writer(self, path: Path, width: int, height: int, fps: int) -> X264Writer:
        return X264Writer(path, width, height, fps)

    def decode(self, video: bytes) -> Iterator[DecodedImage]:
        try:
            with av.open(io.BytesIO(video), "r") as container:
                for frame in container.decode(video=0):
                    yield _decoded(frame)
        except (av.error.FFmpegError, IndexError) as broken:
            raise ClipDamaged(f"the video cannot be decoded: {broken}") from broken


class X264Writer:
    """Decodes each packet as soon as it is encoded, so that an inspection runs beside the encoder."""

    def __init__(self, path: Path, width: int, height: int, fps: int) -> None:
        self._container = av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
        )
        stream = cast(Any, self._container.add_stream("libx264", rate=fps, options=OPTIONS))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, fps * TICKS_PER_IMAGE)
        context = stream.codec_context
        context.thread_count = 1
        context.time_base = Fraction(1, fps)
        context.color_range, context.color_primaries, context.color_trc, context.colorspace = 1, 1, 1, 1
        context.flags |= av.codec.context.Flags.bitexact
        self._stream = stream
        self._decoder: Any = None
        self._count = 0

    def add(self, image: Image, *, whole: bool) -> list[DecodedImage]:
        picture = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame = picture.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        frame.pts = self._count
        frame.time_base = self._stream.codec_context.time_base
        frame.pict_type = PictureType.I if whole else PictureType.NONE
        self._count += 1
        return self._written(self._stream.encode(frame))

    def close(self) -> list[DecodedImage]:
        last = self._written(self._stream.encode(None))
        if self._decoder is not None:
            last.extend(_decoded(frame) for frame in self._decoder.decode(None))
        self._container.close()
        return last

    def abandon(self) -> None:
        self._container.close()

    def _written(self, packets: list[Any]) -> list[DecodedImage]:
        decoded: list[DecodedImage] = []
        for packet in packets:
            if self._decoder is None:
                self._decoder = av.CodecContext.create("h264", "r")
                self._decoder.extradata = self._stream.codec_context.extradata
                self._decoder.flags |= av.codec.context.Flags.low_delay
                self._decoder.thread_count = 1
            decoded.extend(_decoded(frame) for frame in self._decoder.decode(packet))
            self._container.mux(packet)
        return decoded


def _decoded(frame: Any) -> DecodedImage:
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        raise ClipDamaged(f"the video holds {frame.format.name} images; 4:2:0 was expected")
    halves = (-(-frame.width // 2), -(-frame.height // 2))
    sizes = ((frame.width, frame.height), halves, halves)
    planes = tuple(_plane(plane, *size) for plane, size in zip(frame.planes, sizes, strict=True))
    return DecodedImage(frame.width, frame.height, cast(tuple[bytes, bytes, bytes], planes))


def _plane(plane: Any, width: int, height: int) -> bytes:
    rows = np.frombuffer(plane, dtype=np.uint8).reshape(-1, plane.line_size)
    return rows[:height, :width].tobytes()
