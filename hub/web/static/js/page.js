// @ts-check
// Wires the house page: every section gets each snapshot of the house.

import { buildCommandBox } from "./command_box.js";
import { byId, setText } from "./dom.js";
import { openLight } from "./light.js";
import { live } from "./live.js";
import { moving, switchMotion, watchMotion } from "./motion.js";
import { doing } from "./notices.js";
import { buildPairings } from "./pairings/pairings.js";
import { buildPeople } from "./people/people.js";
import { askAboutFaces } from "./photo/face_chooser.js";
import { chooseFiles, listenForPhotos, takePhoto } from "./photo/files.js";
import { buildRenders } from "./renders.js";
import { buildScenes } from "./scenes/scenes.js";
import { listenForShortcuts, openShortcuts } from "./shortcuts.js";
import { buildActivity, buildInvitation, buildProblems, buildSummary } from "./sidelines.js";
import { buildTrust, explainTheConnection } from "./trust/trust.js";
import { buildWall } from "./wall/wall.js";

for (const build of [buildSummary, buildPairings, buildProblems, buildWall, buildCommandBox, buildScenes, buildRenders, buildPeople, buildActivity, buildTrust]) {
  live.watch(build());
}
live.watch(askAboutFaces);
buildInvitation();

const lost = byId("lost", HTMLElement);
live.watchConnection((connection) => {
  lost.hidden = connection !== "lost";
  document.body.dataset.connection = connection;
});

const still = byId("still", HTMLButtonElement);
still.addEventListener("click", () => switchMotion());
watchMotion(() => {
  setText(still, moving() ? "Still" : "Move");
  still.title = moving() ? "Still all pictures (m)" : "Let the pictures move (m)";
});

const light = byId("light", HTMLButtonElement);
light.addEventListener("click", () => void doing(light, openLight));
byId("keys", HTMLButtonElement).addEventListener("click", openShortcuts);
for (const button of document.querySelectorAll("[data-add-photo]")) button.addEventListener("click", () => chooseFiles());
byId("camera", HTMLButtonElement).addEventListener("click", takePhoto);
listenForPhotos();
listenForShortcuts();
live.open();
void explainTheConnection().catch(() => undefined); // the banner is only an explanation
