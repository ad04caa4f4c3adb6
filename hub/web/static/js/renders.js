// @ts-check
// What is being rendered: which gesture, which step of it, how far, and a way to stop it.

import { ask } from "./api.js";
import { byId, el, keyed, setText } from "./dom.js";
import { isActive, portraitOf, subjectOf } from "./house.js";
import { doing } from "./notices.js";
import { gestureLabel, stageLabel } from "./words.js";

/** @typedef {import("./types.js").House} House */
/** @typedef {import("./types.js").JobRecord} JobRecord */

/** @returns {(house: House) => void} */
export function buildRenders() {
  const section = byId("renders", HTMLElement);
  /** @type {House} */
  let house;
  const render = keyed(byId("jobs", HTMLElement), (/** @type {JobRecord} */ job) => job.id, () => {
    const row = new JobRow();
    return { node: row.node, update: (/** @type {JobRecord} */ job) => row.update(job, house) };
  });
  return (now) => {
    house = now;
    const running = now.jobs.filter(isActive);
    section.hidden = running.length === 0;
    render(running);
  };
}

class JobRow {
  #title = el("strong", {});
  #words = el("span", { class: "hint" });
  #bar = el("progress", { max: 1, value: 0 });
  #done = el("ol", { class: "strip", "aria-label": "Gestures" });
  #cancel = el("button", { type: "button", class: "quiet" }, "Cancel");
  #job = "";
  #strip = keyed(this.#done, (/** @type {GestureStep} */ step) => step.gesture, stepView);
  node = el("li", { class: "job" }, el("div", { class: "row between" }, this.#title, this.#cancel), this.#bar, this.#words, this.#done);

  constructor() {
    this.#cancel.addEventListener("click", () => void doing(this.#cancel, () => ask("POST", `/api/jobs/${encodeURIComponent(this.#job)}/cancel`)));
  }

  /** @param {JobRecord} job @param {House} house */
  update(job, house) {
    this.#job = job.id;
    const portrait = portraitOf(house, job.portrait);
    const name = subjectOf(house, portrait?.subject)?.name ?? "A portrait";
    setText(this.#title, name);
    this.#bar.value = job.fraction;
    this.#bar.setAttribute("aria-label", `${name}, ${Math.round(job.fraction * 100)} per cent`);
    this.#cancel.setAttribute("aria-label", `Cancel rendering ${name}`);
    setText(this.#words, wordsOf(job));
    const made = portrait?.clips?.map((clip) => clip.gesture) ?? [];
    const refused = portrait?.rejected?.map((clip) => clip.gesture) ?? [];
    const all = [...new Set([...(job.gestures ?? []), ...made, ...refused, ...(job.gesture ? [job.gesture] : [])])];
    this.#strip(all.map((gesture) => ({ gesture, state: made.includes(gesture) ? "made" : refused.includes(gesture) ? "refused" : gesture === job.gesture ? "now" : "waiting" })));
  }
}

/** @typedef {{gesture: string, state: "made" | "refused" | "now" | "waiting"}} GestureStep */

/** @param {GestureStep} step */
function stepView(step) {
  const node = el("li", {});
  const signs = { made: "✓ ", refused: "✕ ", now: "", waiting: "" };
  return {
    node,
    /** @param {GestureStep} now */
    update(now) {
      node.className = `is-${now.state}`;
      setText(node, signs[now.state] + gestureLabel(now.gesture));
      node.title = `${gestureLabel(step.gesture)}: ${now.state}`;
    },
  };
}

/** @param {JobRecord} job */
function wordsOf(job) {
  if (job.status === "waiting") return "Waiting for a render node";
  const parts = [job.gesture ? gestureLabel(job.gesture) : "", job.stage ? stageLabel(job.stage) : ""].filter(Boolean);
  return `${Math.round(job.fraction * 100)} % · ${parts.join(": ") || job.words || "starting"}`;
}
