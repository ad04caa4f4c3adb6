// @ts-check
// Hanging a portrait in a frame by dragging it there. The placement dialog is the way without a mouse.

import { place } from "../api.js";
import { doing } from "../notices.js";

const KIND = "application/x-kinframe-portrait";

/** Lets a portrait be picked up. @param {HTMLElement} node @param {() => string} portrait Its id. */
export function carryPortrait(node, portrait) {
  node.draggable = true;
  node.addEventListener("dragstart", (event) => {
    event.dataTransfer?.setData(KIND, portrait());
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "link";
    document.body.classList.add("is-hanging");
  });
  node.addEventListener("dragend", () => document.body.classList.remove("is-hanging"));
}

/** @param {HTMLElement} node @param {() => import("../types.js").FrameRecord} frame */
export function acceptPortrait(node, frame) {
  node.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes(KIND)) return;
    event.preventDefault();
    node.classList.add("is-target");
  });
  node.addEventListener("dragleave", () => node.classList.remove("is-target"));
  node.addEventListener("drop", (event) => {
    node.classList.remove("is-target");
    const portrait = event.dataTransfer?.getData(KIND);
    if (!portrait) return;
    event.preventDefault();
    void hang(frame(), portrait);
  });
}

/**
 * @param {import("../types.js").FrameRecord} frame
 * @param {string | null} portrait
 */
export const hang = (frame, portrait) => doing(null, () => place(frame.id, { portrait }));
