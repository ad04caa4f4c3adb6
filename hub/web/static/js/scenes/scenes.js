// @ts-check
// The scenes of the house beside its plan: a list to play from, and the editor in its place.

import { playScene, stopScene } from "../api.js";
import { byId, el, keyed, setText } from "../dom.js";
import { doing, tell } from "../notices.js";
import { FloorPlan } from "../plan/plan.js";
import { summary } from "./definition.js";
import { SceneEditor } from "./editor.js";
import { openAllAsText } from "./toml_view.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").SceneRecord} SceneRecord */

/** @returns {(house: House) => void} */
export function buildScenes() {
  const plan = new FloorPlan();
  const list = byId("scene-list", HTMLElement);
  /** @type {HTMLElement | null} */
  let opener = null;
  const editor = new SceneEditor(plan, () => {
    list.hidden = false;
    opener?.focus();
  });
  /** @param {SceneRecord | null} scene @param {HTMLElement} from */
  const edit = (scene, from) => {
    opener = from;
    list.hidden = true;
    editor.open(scene);
  };
  /** @type {House} */
  let house;
  const render = keyed(byId("scenes", HTMLElement), (/** @type {SceneRecord} */ scene) => scene.id, () => sceneRow(edit, () => house));
  const add = byId("scene-new", HTMLButtonElement);
  add.addEventListener("click", () => edit(null, add));
  const text = byId("scenes-toml", HTMLButtonElement);
  text.addEventListener("click", () => void doing(text, openAllAsText));
  return (now) => {
    house = now;
    plan.update(now);
    render(now.scenes);
  };
}

/** @param {(scene: SceneRecord, from: HTMLElement) => void} edit @param {() => House} house */
function sceneRow(edit, house) {
  /** @type {SceneRecord} */
  let scene;
  const name = el("h3", {});
  const words = el("p", { class: "hint" });
  const play = el("button", { type: "button", class: "play-scene" }, "▶");
  const change = el("button", { type: "button", class: "quiet" }, "Edit");
  const node = el("li", { class: "scene" }, play, el("div", {}, name, words), change);
  const isUnderWay = () => house().under_way.some((each) => each.scene === scene.id);
  play.addEventListener("click", () => void doing(play, async () => {
    const { answer, problem } = await (isUnderWay() ? stopScene(scene.id) : playScene(scene.id));
    tell(problem?.message ?? answer);
  }));
  change.addEventListener("click", () => edit(scene, change));
  return {
    node,
    /** @param {SceneRecord} now */
    update(now) {
      scene = now;
      setText(name, now.name);
      setText(words, summary(now));
      const underWay = isUnderWay();
      node.classList.toggle("is-under-way", underWay);
      setText(play, underWay ? "■" : "▶");
      play.setAttribute("aria-label", `${underWay ? "Stop" : "Play"} ${now.name}`);
      change.setAttribute("aria-label", `Edit ${now.name}`);
    },
  };
}
