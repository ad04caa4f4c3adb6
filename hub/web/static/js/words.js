// @ts-check
// What states and gestures are called in sentences.

/** @typedef {import("./types.js").FrameRecord} FrameRecord */

/** Shown first, in this order, when a portrait can do them. */
export const GESTURES = ["wave", "smile", "nod", "laugh", "surprise", "blink", "look_left", "look_right", "shake", "wink", "kiss"];

/** @type {Record<string, string>} */
const DOING = {
  wave: "waving",
  greet: "greeting",
  smile: "smiling",
  nod: "nodding",
  shake: "shaking the head",
  blink: "blinking",
  laugh: "laughing",
  surprise: "surprised",
  look_left: "looking left",
  look_right: "looking right",
  speak: "speaking",
  wink: "winking",
  kiss: "sending a kiss",
  sleepy: "sleepy",
  asleep: "dozing",
  listening: "listening",
  shiver: "shivering",
  look_around: "looking around",
  look_up: "looking up",
  look_down: "looking down",
};

/** @type {Record<string, string>} */
const STAGES = {
  intake: "looking at the photo",
  detect: "finding the face",
  crop: "cropping",
  matte: "telling person from background",
  rig: "preparing the face",
  prepare: "preparing the face",
  animate: "moving the face",
  encode: "writing the video",
  inspect: "inspecting the clip",
  deliver: "bringing it home",
  queued: "waiting its turn",
};

/** @param {string} gesture */
export const gestureLabel = (gesture) => {
  const text = gesture.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** @param {string} stage */
export const stageLabel = (stage) => STAGES[stage] ?? stage.replaceAll("_", " ");

/** @type {Record<string, string>} */
const WAYS = { udp: "UDP", mqtt: "MQTT", websocket: "WebSocket" };

/**
 * How well the frame knows the time, for those who ask.
 * @param {FrameRecord} frame
 * @returns {string} Empty while it is not known that it does.
 */
export function timeWords({ online, uncertainty_ms: unsure, skew_ppm: skew, sync = "" }) {
  if (!online || unsure === undefined || unsure === null) return "";
  const drift = skew === undefined || skew === null ? "" : `; its clock is off by ${Math.abs(skew).toFixed(0)} ppm`;
  return `Knows the time to ± ${unsure.toFixed(unsure < 10 ? 1 : 0)} ms${sync ? ` over ${WAYS[sync] ?? sync}` : ""}${drift}`;
}

/**
 * What can be seen in the frame now.
 * @param {FrameRecord} frame
 * @param {string} shown The gesture of the clip that is performed; another word may have been asked for.
 * @returns {string}
 */
export function doing(frame, shown = "") {
  if (!frame.online) return "offline";
  if (frame.says && frame.state === "idle") return "speaking";
  if (frame.state === "performing" || frame.state === "settling") {
    const gesture = frame.gesture ?? "";
    const words = DOING[gesture] ?? (gesture ? `performing ${gestureLabel(gesture).toLowerCase()}` : "performing");
    return shown && shown !== gesture ? `${words} (performed as ${gestureLabel(shown).toLowerCase()})` : words;
  }
  if (frame.state === "asleep") return "asleep";
  return frame.state === "idle" ? "idle" : "waiting for a picture";
}

/** @param {Date} when @returns {string} */
export function ago(when) {
  const seconds = (Date.now() - when.getTime()) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  const sameDay = new Date().toDateString() === when.toDateString();
  return when.toLocaleString([], sameDay ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

/** @param {string[]} names @returns {string} */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** @param {string} at ISO 8601. @returns {string} */
export const day = (at) => (Number.isNaN(Date.parse(at)) ? at : DAY.format(new Date(at)));

/** @param {string} at ISO 8601. @returns {string} */
export const moment = (at) => (Number.isNaN(Date.parse(at)) ? at : MOMENT.format(new Date(at)));
