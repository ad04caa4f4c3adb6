// @ts-check
// A portrait's layers, taken out of their atlas: three pictures that are decoded once.

const NAMES = ["layer:background", "layer:matte", "layer:depth"];

/** @typedef {{portrait: string, pictures: ImageBitmap[], neutral: import("./reel.js").TrackRow}} Layers Background, matte, depth; and where the face is in them. */

/**
 * @param {import("./reel.js").Reel} reel
 * @param {Blob} blob
 * @param {HTMLElement} host Videos outside a page are not decoded everywhere.
 * @returns {Promise<Layers | null>} null when the atlas lacks one, or cannot be decoded.
 */
export async function layersOf(reel, blob, host) {
  const places = NAMES.map((name) => (reel.track.names ?? []).indexOf(name));
  if (places.includes(-1)) return null;
  const url = URL.createObjectURL(blob);
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto", src: url });
  host.append(video);
  try {
    const pictures = [];
    for (const place of places) pictures.push(await pictureAt(video, (place + 0.5) / reel.track.fps));
    return { portrait: reel.record.portrait, pictures, neutral: reel.row(0) };
  } catch {
    return null;
  } finally {
    video.remove();
    URL.revokeObjectURL(url);
  }
}

/** @param {HTMLVideoElement} video @param {number} seconds @returns {Promise<ImageBitmap>} */
async function pictureAt(video, seconds) {
  await new Promise((there, failed) => {
    video.addEventListener("error", failed, { once: true });
    video.requestVideoFrameCallback(there);
    video.currentTime = seconds;
  });
  return createImageBitmap(video, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}
