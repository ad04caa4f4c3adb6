// @ts-check
// Whether pictures may move on this page: the system's wish, and the page's own switch on top of it.

const KEPT_AS = "kinframe.still";
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

/** @type {Set<(moving: boolean) => void>} */
const watchers = new Set();
/** @type {boolean | null} What was chosen on the page; null: as the system wishes. */
let chosen = kept();

/** @returns {boolean | null} */
function kept() {
  try {
    const value = localStorage.getItem(KEPT_AS);
    return value === null ? null : value === "still";
  } catch {
    return null; // private windows may refuse storage
  }
}

/** @returns {boolean} */
export const moving = () => !(chosen ?? calm.matches);

/** @param {(moving: boolean) => void} watcher */
export function watchMotion(watcher) {
  watchers.add(watcher);
  watcher(moving());
}

/** @param {(moving: boolean) => void} watcher */
export const unwatchMotion = (watcher) => watchers.delete(watcher);

/** Stills all pictures, or lets them move again. @returns {boolean} whether they move now */
export function switchMotion() {
  chosen = moving();
  try {
    localStorage.setItem(KEPT_AS, chosen ? "still" : "moving");
  } catch {
    // then it holds for this visit only
  }
  tell();
  return moving();
}

function tell() {
  for (const watcher of watchers) watcher(moving());
}

calm.addEventListener("change", tell);
