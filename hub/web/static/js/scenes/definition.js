// @ts-check
// A scene's definition on the page: its parts, in words and in the form that the hub takes. Pure.

import { gestureLabel, listed } from "../words.js";

/** @typedef {import("../types.js").SceneDefinition} SceneDefinition */
/** @typedef {import("../types.js").SceneKind} SceneKind */
/** @typedef {import("../types.js").ScenePart} ScenePart */
/** @typedef {import("../types.js").SceneRecord} SceneRecord */

/** @type {Record<SceneKind, string>} */
export const KINDS = {
  unison: "All at once",
  ripple: "A ripple",
  centre_out: "Centre out",
  call_and_answer: "Call and answer",
};
export const USUAL_SPEED = 2;
export const USUAL_COOLDOWN = 3;
const PART_KEYS = /** @type {(keyof ScenePart)[]} */ (["kind", "gesture", "at", "who", "speed", "from", "direction", "answer", "answer_gesture", "rounds"]);

/** @returns {SceneDefinition & {parts: ScenePart[]}} */
export const freshScene = () => ({ name: "", parts: [{ kind: "ripple", gesture: "wave", direction: 0 }] });

/** A copy with its parts in a list. @param {SceneRecord} scene @returns {SceneDefinition & {parts: ScenePart[]}} */
export function opened(scene) {
  const parts = structuredClone(scene.parts ?? [onlyPart(scene)]);
  return { name: scene.name, ...(scene.cooldown === undefined ? {} : { cooldown: scene.cooldown }), parts };
}

/** @param {Partial<ScenePart>} scene @returns {ScenePart} */
function onlyPart(scene) {
  const entries = PART_KEYS.filter((key) => scene[key] !== undefined).map((key) => [key, scene[key]]);
  return { kind: "unison", ...Object.fromEntries(entries) };
}

/** What the hub is asked to keep. @param {SceneDefinition & {parts: ScenePart[]}} scene */
export function closed(scene) {
  const { parts, ...rest } = scene;
  return parts.length === 1 ? { ...rest, ...parts[0] } : scene;
}

/** @param {SceneRecord} scene @returns {string} */
export function summary(scene) {
  const { parts } = opened(scene);
  if (parts.length > 1) return `${parts.length} parts · ${listed([...new Set(parts.map(gestureOf))])}`;
  const [part] = parts;
  return part ? [KINDS[part.kind], gestureOf(part), wayOf(part)].filter(Boolean).join(" · ") : "";
}

/** @param {ScenePart} part */
const gestureOf = (part) => gestureLabel(part.gesture ?? "wave").toLowerCase();

/** @param {ScenePart} part */
function wayOf(part) {
  if (part.kind === "call_and_answer") return (part.rounds ?? 1) > 1 ? `${part.rounds} rounds` : "";
  if (part.kind === "unison") return "";
  return `${part.speed ?? USUAL_SPEED} m/s`;
}

/** An id for a new scene, made of its name. @param {string} name @param {string[]} taken */
export function freeId(name, taken) {
  const stem = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50).replace(/-+$/, "") || "scene";
  let id = stem;
  for (let number = 2; taken.includes(id); number += 1) id = `${stem}-${number}`;
  return id;
}
