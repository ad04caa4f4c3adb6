// @ts-check
// The light in which the house hangs: every preset is shown on a portrait of this house.

import { ask, blobUrl } from "./api.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { Glass } from "./frame/glass.js";
import { still } from "./frame/shot.js";
import { live } from "./live.js";
import { doing } from "./notices.js";

/** @typedef {import("./types.js").LookRecord} LookRecord */

const SIDE = 132;

export async function openLight() {
  /** @type {LookRecord} */
  const look = await ask("GET", "/api/look");
  const now = live.now?.look ?? { preset: "plain", weather: "", amount: 100 };
  const lit = live.now?.frames.find((frame) => frame.online)?.brightness ?? 100;
  const brightness = el("input", { type: "range", min: "5", max: "100", step: "5", value: String(lit) });
  const level = el("output", {}, `${brightness.value} %`);
  const swatches = Object.entries(look.presets).map(([name, preset]) => swatch(name, preset.label, name === now.preset));
  const weather = weatherFields(look, now);
  const grid = el("div", { class: "lights", role: "radiogroup", "aria-label": "Light" }, ...swatches.map((each) => each.label));
  const form = el("form", { class: "fields" }, grid, el("label", {}, el("span", { class: "row between" }, "Brightness", level), brightness), ...weather);
  openDialog("Light", [form], { wide: true });
  const apply = () => void doing(null, () => ask("PUT", "/api/look", { preset: new FormData(form).get("preset") ?? now.preset, brightness: Number(brightness.value), ...weatherOf(form) }));
  brightness.addEventListener("input", () => (level.value = `${brightness.value} %`));
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input:checked")?.scrollIntoView({ block: "nearest" });
  await paint(look, swatches);
}

/** @param {LookRecord} look @param {{weather: string, amount: number}} now */
function weatherFields(look, now) {
  const kinds = [["", "Clear"], ...Object.entries(look.weather.kinds).map(([name, kind]) => [name, kind.label])];
  const options = kinds.map(([value = "", words = ""]) => el("option", { value, selected: value === now.weather }, words));
  const amount = el("input", { type: "range", name: "amount", min: "10", max: "100", step: "10", value: String(now.amount) });
  return [el("label", {}, "Weather", el("select", { name: "weather" }, ...options)), el("label", {}, "How much of it", amount)];
}

/** @param {HTMLFormElement} form */
function weatherOf(form) {
  const given = new FormData(form);
  return { weather: String(given.get("weather") ?? ""), amount: Number(given.get("amount") ?? 100) };
}

/** @param {string} name @param {string} words @param {boolean} chosen */
function swatch(name, words, chosen) {
  const canvas = el("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const radio = el("input", { type: "radio", name: "preset", value: name, checked: chosen });
  return { name, canvas, label: el("label", { class: "light" }, radio, canvas, el("span", {}, words)) };
}

/** @param {LookRecord} look @param {{name: string, canvas: HTMLCanvasElement}[]} swatches */
async function paint(look, swatches) {
  const portrait = live.now?.portraits.find((each) => each.status === "ready") ?? live.now?.portraits[0];
  if (!portrait) return;
  const picture = new Image();
  picture.src = blobUrl(portrait.thumbnail || portrait.photo);
  try {
    await picture.decode();
    const glass = Glass.open(Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }), look);
    glass.load("base", picture, picture.naturalWidth, picture.naturalHeight);
    for (const { name, canvas } of swatches) {
      glass.draw(still(), { look: look.presets[name]?.values ?? {}, brightness: 1, seconds: 1 });
      canvas.getContext("2d")?.drawImage(glass.canvas, 0, 0);
    }
    glass.close();
  } catch {
    // without WebGL2 the names alone have to do
  }
}
