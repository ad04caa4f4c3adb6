// @ts-check
// Wires a page that is a frame.

import { byId, el, setText } from "../dom.js";
import { capabilitiesOf, lacks } from "./capabilities.js";
import { startLeadMs } from "./film.js";
import { Glass } from "./glass.js";
import { bootId, identify, rememberName } from "./identity.js";
import { FadingLight } from "./light.js";
import { letIn } from "./pairing/screen.js";
import { Mimic } from "./mimic.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { Scene } from "./scene.js";
import { Session } from "./session.js";
import { Sky } from "./sky.js";
import { ClipStore } from "./store.js";
import { Viewing } from "./viewing.js";
import { stayAwake } from "./wake.js";
import { Wire } from "./wire.js";

const SHARPEST = 2;
const panel = byId("panel", HTMLCanvasElement);
const info = byId("info", HTMLElement);
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const found = { look: true, lastingStore: false, awake: false };

/** As many pixels as the panel has, within reason. @returns {boolean} whether that changed */
function fitPanel() {
  const scale = Math.min(SHARPEST, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(window.innerWidth * scale), Math.round(window.innerHeight * scale)];
  if (panel.width === width && panel.height === height) return false;
  [panel.width, panel.height] = [width, height];
  return true;
}

/** @param {string} words */
function sayBare(words) {
  byId("bare", HTMLElement).hidden = false;
  setText(byId("bare-words", HTMLElement), words);
}

/** @param {Session} session @param {Player} player @param {Wire} wire */
function showInfo(session, player, wire) {
  const unsure = session.clock.uncertaintyMs();
  setText(byId("info-name", HTMLElement), session.identity.name);
  setText(byId("info-line", HTMLElement), wire.up ? "In touch with the house" : "The house is silent; the picture lives on its own");
  setText(byId("info-showing", HTMLElement), `${session.caption || "Nobody"} · ${player.state}`);
  setText(byId("info-clock", HTMLElement), unsure === null ? "not known yet" : `known to ± ${unsure.toFixed(1)} ms · start lead ${startLeadMs().toFixed(0)} ms`);
  setText(byId("info-images", HTMLElement), `${player.presented} presented, ${player.dropped} dropped`);
  setText(byId("info-problem", HTMLElement), session.problem.code ? `${session.problem.words} (${session.problem.code})` : "");
  byId("info-lacks", HTMLElement).replaceChildren(...lacks(found).map((words) => el("li", {}, words)));
  const bare = byId("bare", HTMLElement);
  bare.hidden = player.state !== "empty";
  setText(byId("bare-words", HTMLElement), session.caption ? `${session.caption} is on the way …` : "This frame is bare. Hang a portrait in it from the house page.");
  panel.setAttribute("aria-label", session.caption ? `${session.caption}, ${player.cue?.gesture || player.state}` : "A bare frame");
  document.title = `${session.identity.name} · Kinframe`;
}

/** @param {Session} session */
function listenToViewers(session) {
  panel.addEventListener("pointerdown", () => session.waved());
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " || event.key === "w") session.waved();
    else if (event.key === "i") info.hidden = !info.hidden;
    else if (event.key === "f") void document.documentElement.requestFullscreen().catch(() => undefined);
    else if (event.key === "Escape") info.hidden = true;
    else return;
    event.preventDefault();
  });
  byId("info-toggle", HTMLButtonElement).addEventListener("click", () => (info.hidden = !info.hidden));
  byId("full", HTMLButtonElement).addEventListener("click", () => void document.documentElement.requestFullscreen().catch(() => undefined));
  let quiet = 0;
  document.addEventListener("pointermove", () => {
    document.body.classList.add("is-awake");
    clearTimeout(quiet);
    quiet = window.setTimeout(() => document.body.classList.remove("is-awake"), 3000);
  });
}

async function start() {
  fitPanel();
  const store = new ClipStore();
  const elsewhere = () => sayBare("Another tab of this browser is this frame. Close it there, or use another browser for one more frame.");
  const [identity, look] = await Promise.all([identify(elsewhere), fetch("/api/look").then((answer) => answer.json()), store.open()]);
  rememberName(identity);
  found.lastingStore = store.lasting;
  const glass = Glass.open(panel, look);
  const own = Number(new URLSearchParams(location.search).get("mat"));
  const frame = new Panel(glass, own > 0 ? own : null);
  frame.ondark = (dark) => document.body.classList.toggle("is-dark", dark);
  const light = new FadingLight(look);
  const [sky, viewing] = [new Sky(look), new Viewing()];
  const scene = new Scene(glass, light, sky, viewing);
  const mimic = new Mimic(glass, byId("films", HTMLElement));
  const player = new Player(scene, mimic);
  const caption = byId("caption", HTMLElement);
  player.oncaption = (words) => {
    if (caption.textContent !== words) setText(caption, words);
    caption.hidden = !words;
  };
  frame.onredraw = () => player.redraw();
  const wire = new Wire(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/frame`);
  const capabilities = () => capabilitiesOf(panel, found);
  const session = new Session({ identity, bootId, wire, store, player, light, sky, panel: frame, host: byId("films", HTMLElement), capabilities });
  session.onchange = () => showInfo(session, player, wire);
  wire.onrefused = async (why) => {
    if (why === "node.revoked") session.forget();
    const known = await letIn(session.identity, why);
    rememberName(known);
    session.rename(known);
    wire.open();
  };
  const beCalm = () => (player.calm = scene.calm = mimic.calm = calm.matches);
  calm.addEventListener("change", beCalm);
  beCalm();
  for (const kind of /** @type {const} */ (["pointermove", "pointerdown"])) {
    document.addEventListener(kind, ({ clientX, clientY }) => {
      viewing.moveTo((2 * clientX) / window.innerWidth - 1, (2 * clientY) / window.innerHeight - 1, performance.now());
    });
  }
  stayAwake((awake) => {
    found.awake = awake;
    session.onchange();
  });
  panel.addEventListener("webglcontextrestored", () => location.reload()); // the shortest way to a whole picture
  panel.addEventListener("webglcontextlost", (event) => event.preventDefault());
  window.addEventListener("resize", () => fitPanel() && player.redraw());
  listenToViewers(session);
  const turn = (/** @type {number} */ _frame) => {
    player.tick(performance.now());
    frame.tick(performance.now());
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
  wire.open();
}

start().catch((failure) => {
  sayBare(`This browser cannot be a frame: ${failure instanceof Error ? failure.message : failure}`);
});
