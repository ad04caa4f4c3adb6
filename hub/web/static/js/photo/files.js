// @ts-check
// Photos on their way in: dropped on the page or on a frame, picked, taken with a phone's camera, or pasted.

import { byId } from "../dom.js";
import { openUpload } from "./upload.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */

/** @type {FrameRecord | null} The frame that the next picked photo is for. */
let meant = null;

/** Opens the file picker; the photo is for this frame, if one is given. @param {FrameRecord | null} [frame] */
export function chooseFiles(frame = null) {
  meant = frame;
  byId("photo-file", HTMLInputElement).click();
}

/** Opens the camera where there is one. */
export function takePhoto() {
  meant = null;
  byId("photo-camera", HTMLInputElement).click();
}

/** @param {FileList | null | undefined} files @param {FrameRecord | null} frame */
function arrived(files, frame) {
  const [photo] = files ?? [];
  if (photo) openUpload(photo, frame);
}

/** Lets files be dropped here. @param {HTMLElement} node @param {() => FrameRecord | null} frame */
export function wantsFiles(node, frame) {
  node.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    if (event.defaultPrevented) return node.classList.remove("is-target"); // a frame inside has it
    event.preventDefault();
    node.classList.add("is-target");
  });
  node.addEventListener("dragleave", (event) => {
    if (event.relatedTarget instanceof Node && node.contains(event.relatedTarget)) return;
    node.classList.remove("is-target");
  });
  node.addEventListener("drop", (event) => {
    node.classList.remove("is-target");
    if (event.defaultPrevented || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    arrived(event.dataTransfer.files, frame());
  });
}

export function listenForPhotos() {
  for (const id of ["photo-file", "photo-camera"]) {
    const input = byId(id, HTMLInputElement);
    input.addEventListener("change", () => {
      arrived(input.files, meant);
      meant = null;
      input.value = ""; // the same photo again must be a change again
    });
  }
  wantsFiles(document.body, () => null);
  document.addEventListener("paste", (event) => arrived(event.clipboardData?.files, null));
}
