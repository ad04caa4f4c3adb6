// @ts-check
// How the portrait is framed, and when the panel is dark: as the hub says (SetPanel), by the clock of this device.

import { matLight, wander } from "./care.js";

const AWAKE_MS = 120_000;
const CARE_EVERY_MS = 5_000;

/** Whether a minute of the day lies in hours such as `22:30-07:00`, which may pass midnight. @param {string} hours @param {number} minute */
export function isQuiet(hours, minute) {
  const [, startHour, startMinute, endHour, endMinute] = (/^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(hours) ?? []).map(Number);
  if (startHour === undefined || startMinute === undefined || endHour === undefined || endMinute === undefined) return false;
  const [start, end] = [startHour * 60 + startMinute, endHour * 60 + endMinute];
  return start <= end ? start <= minute && minute < end : minute >= start || minute < end;
}

/** @param {string} colour `#ede8db` @returns {number[]} sRGB, 0…1 */
const rgb = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);

export class Panel {
  #glass;
  #quiet = "";
  #care = true;
  /** Said in the address of this page: goes before what the hub says. @type {number | null} */
  #own;
  #colour;
  #stirredAt = -Infinity;
  #caredAt = -Infinity;
  dark = false;
  /** The panel goes dark, or is lit. @type {(dark: boolean) => void} */
  ondark = () => undefined;
  /** The same picture has to be drawn anew. @type {() => void} */
  onredraw = () => undefined;

  /** @param {import("./glass.js").Glass} glass @param {number | null} own Breadth of the mat. */
  constructor(glass, own) {
    this.#glass = glass;
    this.#own = own;
    this.#colour = glass.matColour;
    glass.mat = own ?? 0;
  }

  /** @param {{quiet?: string, mat?: number, mat_colour?: string, care?: boolean}} panel As the hub says. */
  take({ quiet = "", mat = 0, mat_colour = "#ede8db", care = true }) {
    this.#glass.mat = this.#own ?? mat;
    this.#colour = rgb(mat_colour);
    [this.#quiet, this.#care, this.#caredAt] = [quiet, care, -Infinity];
    this.tick(performance.now());
  }

  /** Somebody touched it, waved, or asked for something that is to be seen. */
  stirred() {
    this.#stirredAt = performance.now();
    this.tick(this.#stirredAt);
  }

  /** @param {number} now */
  tick(now) {
    const time = new Date();
    const dark = isQuiet(this.#quiet, time.getHours() * 60 + time.getMinutes()) && now - this.#stirredAt >= AWAKE_MS;
    if (dark !== this.dark) this.ondark((this.dark = dark));
    if (now - this.#caredAt < CARE_EVERY_MS) return;
    this.#caredAt = now;
    const seconds = now / 1000;
    this.#glass.aside = this.#care ? wander(seconds) : [0, 0];
    this.#glass.matColour = this.#colour.map((part) => part * (this.#care ? matLight(seconds) : 1));
    this.onredraw();
  }
}
