// @ts-check
// What the player is doing, and the short eased ways between two images. Pure.

import { onTheWay, still } from "./shot.js";

/** @typedef {import("./shot.js").Affine} Affine */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {import("./cues.js").OpenCue} OpenCue */
/** @typedef {import("./film.js").Film} Film */
/** @typedef {import("./reel.js").Reel} Reel */

/**
 * From the image on the glass to the one that is over it.
 * @typedef {{startAt: number, endAt: number, from: Affine | null, to: Affine | null, reel: Reel}} Move
 *
 * @typedef {{name: "empty"}} Empty
 * @typedef {{name: "idle"}} Idle
 * @typedef {{name: "settling", cue: OpenCue, film: Film, move: Move, settledAt: number, played: boolean}} Settling
 * @typedef {{name: "performing", cue: OpenCue, film: Film, settledAt: number, startedAt: number, endAt: number, seen: Set<number>}} Performing
 * @typedef {{name: "returning", move: Move, ready: boolean}} Returning
 * @typedef {Empty | Idle | Settling | Performing | Returning} Phase
 */

const REFRESH_MS = 1000 / 60;
const STEP_LIMIT = 2.5;
export const SETTLE_LONGEST_MS = 150;
const SETTLE_SHORTEST_MS = 50;
export const CROSSFADE_MS = 600;

/** How long the way from an image to neutral takes without a visible step. @param {number} steps */
export const settleMs = (steps) =>
  Math.min(SETTLE_LONGEST_MS, Math.max(SETTLE_SHORTEST_MS, (1.5 * steps * REFRESH_MS) / STEP_LIMIT));

/** @param {Move} move @param {number} now @returns {Shot} */
export function shotOf(move, now) {
  const even = Math.min(1, Math.max(0, (now - move.startAt) / Math.max(1, move.endAt - move.startAt)));
  const mix = even * even * (3 - 2 * even);
  if (!move.from || !move.to) return { ...still(), mix };
  return onTheWay(move.from, move.to, mix, move.reel.track.face, move.reel.ratio);
}

/** @param {Phase} phase @returns {number} until when no other performance fits */
export function busyUntil(phase) {
  if (phase.name === "performing") return phase.endAt;
  return phase.name === "settling" ? phase.move.endAt + phase.cue.durationMs : 0;
}
