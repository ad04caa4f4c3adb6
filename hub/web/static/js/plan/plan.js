// @ts-check
// The floor plan: every frame where it is, to be moved about, and the waves that go through them.

import { byId, keyed, setText } from "../dom.js";
import { Panel } from "./panel.js";
import { fitted, gridLines, isInside, placed, spotAt } from "./view.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */
/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").SceneTurn} SceneTurn */
/** @typedef {import("../types.js").Spot} Spot */

const SVG = "http://www.w3.org/2000/svg";

export class FloorPlan {
  #floor = byId("plan", HTMLElement);
  #grid = document.createElementNS(SVG, "svg");
  #said = byId("plan-said", HTMLElement);
  /** @type {Map<string, Panel>} */
  #panels = new Map();
  #view = fitted([], 1.6);
  #shown = "";
  /** Where a wave comes from, or where it goes. @type {{spot?: Spot, degrees?: number} | null} */
  #origin = null;
  /** @type {((spot: Spot) => void) | null} */
  #picked = null;
  /** @type {number[]} */
  #timers = [];
  /** Somebody moved a frame. @type {() => void} */
  onmoved = () => undefined;
  #render;

  constructor() {
    this.#grid.setAttribute("aria-hidden", "true");
    this.#floor.prepend(this.#grid);
    const layer = byId("plan-panels", HTMLElement);
    /** @type {House} */
    let house;
    const render = keyed(layer, (/** @type {FrameRecord} */ frame) => frame.id, (frame) => {
      const panel = new Panel(frame, this);
      this.#panels.set(frame.id, panel);
      const close = () => {
        panel.close();
        this.#panels.delete(frame.id);
      };
      return { node: panel.node, update: (/** @type {FrameRecord} */ now) => panel.update(now, house), close };
    });
    this.#render = (/** @type {House} */ now) => {
      house = now;
      render(now.frames);
    };
    new ResizeObserver(() => this.fit()).observe(this.#floor);
    byId("plan-fit", HTMLButtonElement).addEventListener("click", () => this.fit());
    this.#floor.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest(".panel")) return;
      this.#picked?.(this.under(event));
    });
  }

  /** @param {House} house */
  update(house) {
    this.#render(house);
    const ids = house.frames.map((frame) => frame.id).join(" ");
    const strayed = [...this.#panels.values()].some((panel) => !panel.isHeld && !isInside(this.#view, panel.spot));
    if (ids !== this.#shown || strayed) this.fit();
    this.#shown = ids;
  }

  /** Shows the whole house. */
  fit() {
    const { clientWidth, clientHeight } = this.#floor;
    if (!clientWidth || !clientHeight) return;
    this.#view = fitted([...this.#panels.values()].map((panel) => panel.spot), clientWidth / clientHeight);
    for (const panel of this.#panels.values()) panel.render();
    this.#draw();
  }

  /** @param {Spot} spot */
  fraction(spot) {
    return placed(this.#view, spot);
  }

  /** @param {MouseEvent} event @returns {Spot} */
  under(event) {
    const box = this.#floor.getBoundingClientRect();
    return spotAt(this.#view, { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  }

  /** A panel is under way. */
  moved() {
    this.#draw();
  }

  /** A panel found its place. @param {string} words */
  dropped(words) {
    setText(this.#said, words);
    if ([...this.#panels.values()].some((panel) => !isInside(this.#view, panel.spot))) this.fit();
    this.onmoved();
  }

  /** @param {string} frame @returns {Spot | undefined} */
  spotOf(frame) {
    return this.#panels.get(frame)?.spot;
  }

  /** Marks where a wave comes from or where it goes; null: nowhere. @param {{spot?: Spot, degrees?: number} | null} origin */
  markOrigin(origin) {
    this.#origin = origin;
    this.#draw();
  }

  /** Lets a point be picked on the plan. @param {((spot: Spot) => void) | null} picked */
  pick(picked) {
    this.#picked = picked;
    this.#floor.classList.toggle("is-picking", Boolean(picked));
  }

  /** Says at every panel when its turn comes. @param {SceneTurn[] | null} turns */
  showTurns(turns) {
    for (const [id, panel] of this.#panels) {
      const mine = turns?.filter((turn) => turn.frame === id) ?? [];
      const times = mine.filter((turn) => turn.takes_part).map((turn) => (turn.begins_ms / 1000).toFixed(1));
      panel.showTurn(times.length ? `${times.slice(0, 3).join(" · ")}${times.length > 3 ? " …" : ""} s` : "", Boolean(turns) && !times.length);
    }
  }

  /** Lets the wave run on the plan alone. @param {SceneTurn[]} turns */
  rehearse(turns) {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = turns
      .filter((turn) => turn.takes_part)
      .map((turn) => window.setTimeout(() => this.#panels.get(turn.frame)?.light(), turn.begins_ms));
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#floor;
    this.#grid.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const lines = gridLines(this.#view);
    const nodes = [
      ...lines.x.map((x) => shape("line", { ...across(this.fraction({ x, y: 0 }).x * width, height), class: x === 0 ? "axis" : "grid" })),
      ...lines.y.map((y) => shape("line", { ...along(this.fraction({ x: 0, y }).y * height, width), class: y === 0 ? "axis" : "grid" })),
    ];
    const at = this.#origin?.spot && this.fraction(this.#origin.spot);
    if (at) for (const r of [7, 22, 40]) nodes.push(shape("circle", { cx: at.x * width, cy: at.y * height, r, class: "origin" }));
    if (this.#origin?.degrees !== undefined) nodes.push(...arrow(this.#origin.degrees, width, height));
    this.#grid.replaceChildren(...nodes);
  }
}

/** @param {number} x @param {number} height */
const across = (x, height) => ({ x1: x, x2: x, y1: 0, y2: height });
/** @param {number} y @param {number} width */
const along = (y, width) => ({ x1: 0, x2: width, y1: y, y2: y });

/** An arrow through the middle of the plan. @param {number} degrees @param {number} width @param {number} height */
function arrow(degrees, width, height) {
  const reach = Math.min(width, height) * 0.36;
  const turn = `translate(${width / 2} ${height / 2}) rotate(${-degrees})`;
  return [
    shape("line", { x1: -reach, x2: reach - 4, y1: 0, y2: 0, class: "direction", transform: turn }),
    shape("path", { d: `M${reach} 0 l-14 -8 v16 z`, class: "direction-head", transform: turn }),
  ];
}

/** @param {string} kind @param {Record<string, string | number>} attributes */
function shape(kind, attributes) {
  const node = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
