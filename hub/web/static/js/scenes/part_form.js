// @ts-check
// The form for one part of a scene: what is asked depends on its kind.

import { el } from "../dom.js";
import { gestureLabel, GESTURES } from "../words.js";
import { repertoire } from "../wall/gesture_keys.js";
import { KINDS, USUAL_SPEED } from "./definition.js";
import { chooser } from "./who.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").SceneKind} SceneKind */
/** @typedef {import("../types.js").ScenePart} ScenePart */

const ONE_END = "end";
const A_POINT = "point";
const A_WAY = "way";

/**
 * Fields that write into the part; ``changed`` is called after each change.
 * @param {ScenePart} part
 * @param {boolean} first Whether it is the first of its scene.
 * @param {House} house
 * @param {() => void} changed
 * @param {() => void} redraw For changes after which other things are asked.
 * @returns {HTMLElement[]}
 */
export function partFields(part, first, house, changed, redraw) {
  const kind = choice("Form", Object.entries(KINDS), part.kind, (value) => {
    part.kind = /** @type {SceneKind} */ (value);
    forgetForeign(part);
    redraw();
  });
  const gesture = gestureChoice("Gesture", house, part.gesture ?? "wave", (value) => {
    part.gesture = value;
    changed();
  });
  /** @type {HTMLElement[]} */
  const fields = [el("div", { class: "pair" }, kind, gesture)];
  if (part.kind === "ripple") fields.push(...rippleFields(part, house, changed, redraw));
  if (part.kind === "ripple" || part.kind === "centre_out") fields.push(speedField(part, changed));
  const calls = part.kind === "call_and_answer";
  const who = chooser(calls ? "Who calls" : "Who takes part", house, part.who ?? [], (names) => {
    if (names.length) part.who = names;
    else delete part.who;
    changed();
  }, calls ? "One half of the house" : "Everybody");
  fields.push(who, ...(calls ? answerFields(part, house, changed) : []));
  if (!first) fields.push(beginField(part, changed));
  return fields;
}

/** @param {ScenePart} part */
function forgetForeign(part) {
  if (part.kind !== "ripple") for (const key of /** @type {const} */ (["from", "direction"])) delete part[key];
  if (part.kind === "unison" || part.kind === "call_and_answer") delete part.speed;
  if (part.kind !== "call_and_answer") for (const key of /** @type {const} */ (["answer", "answer_gesture", "rounds"])) delete part[key];
}

/** @param {ScenePart} part @param {House} house @param {() => void} changed @param {() => void} redraw */
function rippleFields(part, house, changed, redraw) {
  const frames = house.frames.map((frame) => /** @type {[string, string]} */ ([`frame ${frame.name}`, frame.name]));
  const now = part.direction !== undefined ? A_WAY : typeof part.from === "string" ? `frame ${part.from}` : part.from ? A_POINT : ONE_END;
  const gone = now.startsWith("frame ") && !frames.some(([value]) => value === now) ? [/** @type {[string, string]} */ ([now, now.slice(6)])] : [];
  /** @type {[string, string][]} */
  const options = [[ONE_END, "One end of the house"], [A_WAY, "In a direction"], [A_POINT, "A point (touch the plan)"], ...frames, ...gone];
  const from = choice("It comes from", options, now, (value) => {
    delete part.from;
    delete part.direction;
    if (value === A_WAY) part.direction = 0;
    else if (value === A_POINT) part.from = { x: 0, y: 0 };
    else if (value !== ONE_END) part.from = value.slice(6);
    redraw();
  });
  if (part.direction !== undefined) return [from, directionField(part, changed)];
  if (typeof part.from === "object") return [from, pointFields(part.from, changed)];
  return [from];
}

/** @param {ScenePart} part @param {() => void} changed */
function directionField(part, changed) {
  const degrees = (((part.direction ?? 0) % 360) + 360) % 360;
  return slider("Direction", { min: "0", max: "345", step: "15" }, degrees, (value) => `${value}° ${compass(value)}`, (value) => {
    part.direction = value;
    changed();
  });
}

/** @param {number} degrees @returns {string} */
const compass = (degrees) => ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"][Math.round(degrees / 45) % 8] ?? "";

/** @param {{x: number, y: number}} point @param {() => void} changed */
function pointFields(point, changed) {
  /** @param {"x" | "y"} axis @param {string} words */
  const field = (axis, words) => number(words, { min: "-1000", max: "1000", step: "0.1", "data-axis": axis }, point[axis], (value) => {
    point[axis] = value;
    changed();
  });
  return el("div", { class: "pair" }, field("x", "across, metres"), field("y", "along, metres"));
}

/** @param {ScenePart} part @param {() => void} changed */
function speedField(part, changed) {
  const speed = part.speed ?? USUAL_SPEED;
  return slider("Speed", { min: "0.5", max: "10", step: "0.5" }, speed, (value) => `${value} m/s`, (value) => {
    part.speed = value;
    changed();
  });
}

/** @param {ScenePart} part @param {House} house @param {() => void} changed */
function answerFields(part, house, changed) {
  const gesture = gestureChoice("Answer", house, part.answer_gesture ?? "", (value) => {
    if (value) part.answer_gesture = value;
    else delete part.answer_gesture;
    changed();
  }, "The same");
  const rounds = number("Rounds", { min: "1", max: "8", step: "1" }, part.rounds ?? 1, (value) => {
    part.rounds = value;
    changed();
  });
  const answer = chooser("Who answers", house, part.answer ?? [], (who) => {
    if (who.length) part.answer = who;
    else delete part.answer;
    changed();
  }, "Everybody else");
  return [answer, el("div", { class: "pair" }, gesture, rounds)];
}

/** @param {ScenePart} part @param {() => void} changed */
function beginField(part, changed) {
  const field = number("Begins, seconds after the start (empty: when the part before is done)", { min: "0", max: "60", step: "0.1" }, part.at, (value) => {
    if (Number.isFinite(value)) part.at = value;
    else delete part.at;
    changed();
  });
  return field;
}

/** @param {string} label @param {House} house @param {string} value @param {(value: string) => void} took @param {string} [none] */
function gestureChoice(label, house, value, took, none) {
  const known = new Set(house.portraits.flatMap((portrait) => repertoire(portrait)));
  if (value) known.add(value);
  if (known.size === 0) known.add("wave");
  const inOrder = [...GESTURES.filter((word) => known.has(word)), ...[...known].filter((word) => !GESTURES.includes(word)).sort()];
  const options = inOrder.map((word) => /** @type {[string, string]} */ ([word, gestureLabel(word)]));
  return choice(label, none === undefined ? options : [["", none], ...options], value, took);
}

/** @param {string} label @param {[string, string][]} options @param {string} value @param {(value: string) => void} took */
function choice(label, options, value, took) {
  const select = el("select", {}, ...options.map(([key, words]) => el("option", { value: key }, words)));
  select.value = value;
  select.addEventListener("change", () => took(select.value));
  return el("label", {}, el("span", {}, label), select);
}

/** @param {string} label @param {Record<string, string>} limits @param {number | undefined} value @param {(value: number) => void} took */
export function number(label, limits, value, took) {
  const input = el("input", { type: "number", ...limits, value: value === undefined ? "" : String(value) });
  input.addEventListener("input", () => {
    if (input.validity.valid) took(input.valueAsNumber);
  });
  return el("label", {}, el("span", {}, label), input);
}

/** @param {string} label @param {Record<string, string>} limits @param {number} value @param {(value: number) => string} words @param {(value: number) => void} took */
function slider(label, limits, value, words, took) {
  const input = el("input", { type: "range", ...limits, value: String(value) });
  const level = el("output", {}, words(value));
  input.addEventListener("input", () => {
    level.textContent = words(input.valueAsNumber);
    took(input.valueAsNumber);
  });
  return el("label", {}, el("span", { class: "row between" }, label, level), input);
}
