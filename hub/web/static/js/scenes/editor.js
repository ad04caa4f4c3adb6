// @ts-check
// The scene editor: every change shows on the plan at once who would start when.

import { deleteScene, previewScene, saveScene, saveScenesText } from "../api.js";
import { confirmed } from "../dialog.js";
import { byId, el, setText } from "../dom.js";
import { live } from "../live.js";
import { doing, tell } from "../notices.js";
import { showTimeline } from "../plan/timeline.js";
import { closed, freeId, freshScene, opened, USUAL_COOLDOWN } from "./definition.js";
import { number, partFields } from "./part_form.js";
import { textFields } from "./toml_view.js";

/** @typedef {import("../types.js").SceneDefinition} SceneDefinition */
/** @typedef {import("../types.js").ScenePart} ScenePart */
/** @typedef {import("../types.js").ScenePreview} ScenePreview */
/** @typedef {import("../types.js").SceneRecord} SceneRecord */

const PAUSE_MS = 120;
const MOST_PARTS = 8;

export class SceneEditor {
  #plan;
  #closed;
  #section = byId("scene-editor", HTMLElement);
  #title = byId("scene-title", HTMLElement);
  #name = byId("scene-name", HTMLInputElement);
  #parts = byId("scene-parts", HTMLElement);
  #fields = byId("scene-fields", HTMLElement);
  #more = byId("scene-more", HTMLElement);
  #wrong = byId("scene-wrong", HTMLElement);
  #save = byId("scene-save", HTMLButtonElement);
  #delete = byId("scene-delete", HTMLButtonElement);
  #text = textFields("", "Keep this text");
  /** @type {SceneRecord | null} */
  #record = null;
  #scene = freshScene();
  #part = 0;
  /** @type {ScenePreview | null} */
  #preview = null;
  #waiting = 0;
  #asked = 0;

  /** @param {import("../plan/plan.js").FloorPlan} plan @param {() => void} closed Called when the editor goes. */
  constructor(plan, closed) {
    this.#plan = plan;
    this.#closed = closed;
    plan.onmoved = () => this.#changed();
    byId("scene-text", HTMLElement).append(this.#text.area, el("div", { class: "row end" }, this.#text.save));
    byId("scene-back", HTMLButtonElement).addEventListener("click", () => this.close());
    byId("scene-rehearse", HTMLButtonElement).addEventListener("click", () => plan.rehearse(this.#preview?.turns ?? []));
    this.#name.addEventListener("input", () => {
      this.#scene.name = this.#name.value;
      this.#changed();
    });
    byId("scene-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#saved();
    });
    this.#delete.addEventListener("click", () => void this.#deleted());
    this.#text.save.addEventListener("click", () => void this.#textSaved());
    this.#section.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  /** @param {SceneRecord | null} record None: a new scene. */
  open(record) {
    this.#record = record;
    this.#scene = record ? opened(record) : freshScene();
    this.#part = 0;
    this.#section.hidden = false;
    setText(this.#title, record ? record.name : "A new scene");
    this.#name.value = this.#scene.name;
    this.#delete.hidden = !record || (record.built_in && !record.changed);
    setText(this.#delete, record?.built_in ? "As it came" : "Delete");
    this.#draw();
    this.#name.focus();
  }

  close() {
    if (this.#section.hidden) return;
    this.#section.hidden = true;
    this.#asked += 1;
    clearTimeout(this.#waiting);
    this.#plan.pick(null);
    this.#plan.markOrigin(null);
    this.#plan.showTurns(null);
    showTimeline(null, null);
    this.#closed();
  }

  /** @returns {ScenePart} */
  get #current() {
    const part = this.#scene.parts[this.#part] ?? this.#scene.parts[0];
    if (!part) throw new Error("a scene has at least one part");
    return part;
  }

  #draw() {
    const house = live.now;
    if (!house) return;
    const focused = this.#fields.contains(document.activeElement) ? document.activeElement?.closest("label")?.querySelector("span")?.textContent : "";
    this.#drawParts();
    this.#fields.replaceChildren(...partFields(this.#current, this.#part === 0, house, () => this.#changed(), () => this.#draw()));
    for (const label of this.#fields.querySelectorAll("label")) {
      const control = label.querySelector("select, input");
      if (focused && label.querySelector("span")?.textContent === focused && control instanceof HTMLElement) control.focus();
    }
    this.#more.replaceChildren(number("Rest between two starts, seconds", { min: "0", max: "3600", step: "0.5" }, this.#scene.cooldown ?? USUAL_COOLDOWN, (value) => {
      if (Number.isFinite(value)) this.#scene.cooldown = value;
      else delete this.#scene.cooldown;
      this.#changed();
    }));
    this.#changed();
  }

  #drawParts() {
    const { parts } = this.#scene;
    const chips = parts.map((_, index) => {
      const chip = el("button", { type: "button", class: "chip", "aria-pressed": String(index === this.#part) }, parts.length > 1 ? `Part ${index + 1}` : "One part");
      chip.addEventListener("click", () => this.#show(index));
      return chip;
    });
    const add = el("button", { type: "button", class: "chip more", hidden: parts.length >= MOST_PARTS }, "And then …");
    add.addEventListener("click", () => {
      parts.push({ kind: "unison", gesture: this.#current.gesture ?? "wave" });
      this.#show(parts.length - 1);
    });
    const remove = el("button", { type: "button", class: "quiet", hidden: parts.length < 2 }, "Without this part");
    remove.addEventListener("click", () => {
      parts.splice(this.#part, 1);
      delete parts[0]?.at;
      this.#show(Math.max(0, this.#part - 1));
    });
    this.#parts.replaceChildren(...chips, add, remove);
  }

  /** @param {number} part */
  #show(part) {
    this.#part = part;
    this.#draw();
  }

  #changed() {
    if (this.#section.hidden) return;
    this.#mark();
    clearTimeout(this.#waiting);
    this.#waiting = window.setTimeout(() => void this.#previewed(), PAUSE_MS);
  }

  /** Shows on the plan where the wave comes from, and lets that point be picked. */
  #mark() {
    const part = this.#current;
    const from = part.kind === "ripple" ? part.from : undefined;
    const frame = typeof from === "string" ? live.now?.frames.find((each) => each.name === from || each.id === from) : undefined;
    const spot = typeof from === "object" ? from : frame && (this.#plan.spotOf(frame.id) ?? frame.spot);
    if (part.kind === "ripple" && part.direction !== undefined) this.#plan.markOrigin({ degrees: part.direction });
    else this.#plan.markOrigin(spot ? { spot } : null);
    this.#plan.pick(typeof from === "object" ? (picked) => {
      Object.assign(from, picked);
      this.#draw();
    } : null);
  }

  async #previewed() {
    const asked = (this.#asked += 1);
    try {
      const preview = await previewScene(closed({ ...this.#scene, name: this.#scene.name.trim() || "A new scene" }));
      if (asked !== this.#asked) return;
      this.#preview = preview;
      this.#plan.showTurns(preview.turns);
      showTimeline(preview, live.now);
      if (document.activeElement !== this.#text.area) this.#text.area.value = preview.toml;
      setText(this.#wrong, "");
    } catch (failure) {
      if (asked === this.#asked) setText(this.#wrong, failure instanceof Error ? failure.message : String(failure));
    }
  }

  async #saved() {
    const taken = live.now?.scenes.map((scene) => scene.id) ?? [];
    const id = this.#record?.id ?? freeId(this.#scene.name, taken);
    const kept = await doing(this.#save, async () => tell((await saveScene(id, closed(this.#scene))).words));
    if (kept) this.close();
  }

  async #textSaved() {
    const kept = await doing(this.#text.save, async () => tell((await saveScenesText(this.#text.area.value)).words));
    if (kept) this.close();
  }

  async #deleted() {
    const record = this.#record;
    if (!record) return;
    const words = record.built_in ? "Your changes to this scene are lost; it is again as it came with Kinframe." : "The scene is deleted. Nothing else changes.";
    if (!(await confirmed(`${record.built_in ? "Undo changes to" : "Delete"} ${record.name}?`, words, record.built_in ? "Undo" : "Delete"))) return;
    if (await doing(this.#delete, async () => tell((await deleteScene(record.id)).words))) this.close();
  }
}
