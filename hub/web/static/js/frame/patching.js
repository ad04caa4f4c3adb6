// @ts-check
// From a patch to what the glass draws: uniforms, and the part of the image in which its oval is seen. Pure.

import { inverse } from "./shot.js";
import { originOn } from "./sheet.js";

/** @typedef {{uniforms: [string, number[]][], box: {x: number, y: number, w: number, h: number}}} PatchDraw The box in fractions of the image. */

/** @param {import("./patches.js").Patch} patch @param {import("./sheet.js").SheetPlan} plan @param {import("./reel.js").Reel} reel @returns {PatchDraw} */
export function patchDraw({ atlas, oval, toNeutral, images, strength }, plan, reel) {
  const all = Array.from({ length: 4 }, (_, number) => images[number] ?? [images[0]?.[0] ?? 0, 0]);
  const origins = all.map(([image]) => originOn(plan, atlas, image ?? 0));
  return {
    uniforms: [
      ["u_patch_width", [reel.track.width]],
      ["u_patch_x", toNeutral.slice(0, 3)],
      ["u_patch_y", toNeutral.slice(3)],
      ["u_patch_oval", [...oval]],
      ["u_patch_first", origins.slice(0, 2).flat()],
      ["u_patch_second", origins.slice(2).flat()],
      ["u_patch_weights", all.map(([, weight]) => weight ?? 0)],
      ["u_patch_strength", [strength]],
    ],
    box: around(oval, toNeutral, reel.ratio),
  };
}

/** @param {import("./sheet.js").Oval} oval @param {import("./shot.js").Affine} toNeutral @param {number} ratio */
function around([x, y, across, down], toNeutral, ratio) {
  const [xx, xy, tx, yx, yy, ty] = inverse(toNeutral);
  const corners = [[-1, -1], [1, -1], [-1, 1], [1, 1]].map(([a = 0, b = 0]) => [x + a * across, y + b * down]);
  const xs = corners.map(([px = 0, py = 0]) => xx * px + xy * py + tx);
  const ys = corners.map(([px = 0, py = 0]) => (yx * px + yy * py + ty) / ratio);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, w: Math.max(...xs) - left, h: Math.max(...ys) - top };
}
