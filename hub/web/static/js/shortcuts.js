// @ts-check
// Keys for those who do without a mouse; the dialog that lists them is made from the same table.

import { openDialog } from "./dialog.js";
import { byId, el } from "./dom.js";
import { openLight } from "./light.js";
import { tell, tellFailure } from "./notices.js";
import { switchMotion } from "./motion.js";
import { chooseFiles } from "./photo/files.js";
import { focusFrame } from "./wall/wall.js";

/** @type {{keys: string[], words: string, act: () => void}[]} */
const SHORTCUTS = [
  { keys: ["/"], words: "say something to the house", act: () => byId("say-text", HTMLInputElement).focus() },
  { keys: ["a"], words: "add a photo", act: () => chooseFiles() },
  { keys: ["i"], words: "choose the light", act: () => void openLight().catch(tellFailure) },
  { keys: ["m"], words: "still all pictures, or let them move", act: () => tell(switchMotion() ? "The pictures move." : "The pictures are still.") },
  { keys: ["?"], words: "this list", act: openShortcuts },
];

const ON_A_FRAME = "w wave · s smile · n nod · l laugh · b blink · h shake · u surprise · t talk · Enter placement";

export function listenForShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const position = Number.parseInt(event.key, 10) - 1;
    const shortcut = SHORTCUTS.find((each) => each.keys.includes(event.key));
    if (shortcut) shortcut.act();
    else if (!(position >= 0 && focusFrame(position))) return;
    event.preventDefault();
  });
}

export function openShortcuts() {
  const rows = SHORTCUTS.map(({ keys, words }) => el("li", {}, ...keys.map((key) => el("kbd", {}, key)), " ", words));
  openDialog("Keys", [
    el("ul", { class: "keys" }, ...rows, el("li", {}, el("kbd", {}, "1"), " … ", el("kbd", {}, "9"), " go to a frame")),
    el("p", {}, "While a frame has the focus: ", ON_A_FRAME),
  ]);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
