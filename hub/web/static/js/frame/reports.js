// @ts-check
// What the hub is told, in the words of the protocol. Pure.

import { SCENE_MS, SINGLE_MS } from "./cues.js";
import { endOf } from "./speech.js";

const LONGEST_SPEECH_MS = 120_000;
const MOST_VISEMES = 2000;

/** @typedef {import("./player.js").Performed} Performed */

/**
 * A performance as it really happened. What was presented cannot be read back here, so no hashes are claimed.
 * @param {Performed} performed
 * @param {import("./clock.js").HubClock} clock Knows hub time.
 */
export function performanceOf({ cue, settledAt, startedAt, endedAt, presented, dropped, cancelled }, clock) {
  return {
    type: "playback.performance",
    cue_id: cue.cue_id,
    clip: cue.clip,
    gesture: cue.gesture,
    performed_as: cue.performed_as,
    clock_id: clock.clockId,
    planned: clock.toHub(cue.startAt),
    settled: clock.toHub(settledAt),
    started: clock.toHub(startedAt),
    ended: clock.toHub(endedAt),
    drift_ms: startedAt - cue.startAt,
    uncertainty_ms: clock.uncertaintyMs() ?? 0,
    presented,
    dropped,
    cancelled,
    trace: cue.trace ?? "",
    scene: cue.scene ?? null,
  };
}

/**
 * What can be seen on the panel.
 * @param {import("./player.js").Player} player
 * @param {{code: string, words: string}} problem
 */
export function showingOf({ state, cue, repertoire }, problem) {
  return {
    state,
    portrait: repertoire?.portrait ?? null,
    clip: cue?.clip ?? null,
    gesture: cue?.gesture ?? "",
    problem_code: problem.code,
    problem: problem.words,
  };
}

/**
 * How well this frame knows the time of the hub that welcomed it.
 * @param {import("./clock.js").HubClock} clock
 * @param {string} hubClock
 */
export function timeOf(clock, hubClock) {
  if (clock.clockId !== hubClock) return { offset_uncertainty_ms: null, offset_ms: null, skew_ppm: null, sync: "" };
  return { offset_uncertainty_ms: clock.uncertaintyMs(), offset_ms: clock.offsetMs(), skew_ppm: clock.skew.rate * 1e6, sync: "websocket" };
}

/** What it is good enough for; a change of that is worth saying at once. @param {{offset_uncertainty_ms: number | null}} time */
export const fitFor = ({ offset_uncertainty_ms: unsure }) => [SCENE_MS, SINGLE_MS].map((limit) => (unsure ?? Infinity) <= limit);

/**
 * Why a cue of the hub cannot be taken, or null.
 * @param {{clock_id: string, scene?: string | null}} cue
 * @param {import("./clock.js").HubClock} clock
 * @param {string} hubClock The clock id with which the hub welcomed this frame.
 * @returns {import("./cues.js").Refusal | null}
 */
export function refusalOf(cue, clock, hubClock) {
  if (cue.clock_id !== clock.clockId) {
    if (cue.clock_id === hubClock) return { code: "playback.clock_unsure", reason: "hub time is not known yet" };
    return { code: "protocol.foreign_clock", reason: "the cue names another clock" };
  }
  const [unsure, limit] = [clock.uncertaintyMs() ?? Infinity, cue.scene ? SCENE_MS : SINGLE_MS];
  if (unsure > limit) return { code: "playback.clock_unsure", reason: `hub time is known to ${unsure.toFixed(0)} ms only, and this needs ${limit}` };
  return null;
}

/**
 * Why a viseme track makes no sense, or null.
 * @param {{lasts_ms: number, visemes: {at_ms: number}[]}} track
 * @returns {import("./cues.js").Refusal | null}
 */
export function badTrack({ lasts_ms: lasts, visemes }) {
  const inOrder = visemes.every(({ at_ms: at }, index) => at >= (visemes[index - 1]?.at_ms ?? 0) && at <= lasts);
  if (lasts > 0 && lasts <= LONGEST_SPEECH_MS && visemes.length <= MOST_VISEMES && inOrder) return null;
  return { code: "playback.bad_track", reason: "its visemes do not follow each other within its length, or it is too long" };
}

/**
 * A viseme track as it was really said.
 * @param {import("./speech.js").Speech} said
 * @param {import("./clock.js").HubClock} clock Knows hub time.
 */
export function spokenOf(said, clock) {
  const [started, ended] = [Math.max(said.startAt, said.heardAt), Math.max(endOf(said), said.heardAt)].map((at) => clock.toHub(at));
  return { type: "playback.spoken", cue_id: said.cueId, clock_id: clock.clockId, planned: clock.toHub(said.startAt), started, ended, cancelled: said.cancelled, trace: said.trace };
}
