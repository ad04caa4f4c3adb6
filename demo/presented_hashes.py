"""Print the hashes of a clip's first and last decoded image, worked out anew.

Run by ``kinframe demo --check`` with the vision environment's Python, to hold what a frame says it presented
against the clip itself: ``python demo/presented_hashes.py CLIP.mp4``
"""

from __future__ import annotations

import sys

import av

from protocol.presented import image_hash


def planes(image: av.VideoFrame) -> list[bytes]:
    """Y, U and V without the padding at the end of each row."""
    sizes = [(image.width, image.height)] + [((image.width + 1) // 2, (image.height + 1) // 2)] * 2
    cropped = []
    for plane, (width, height) in zip(image.planes, sizes, strict=True):
        rows, stride = bytes(plane), plane.line_size
        cropped.append(b"".join(rows[row * stride : row * stride + width] for row in range(height)))
    return cropped


def main() -> None:
    with av.open(sys.argv[1]) as container:
        images = list(container.decode(video=0))
    for image in (images[0], images[-1]):
        print(image_hash(image.width, image.height, planes(image)))


if __name__ == "__main__":
    main()
