// @ts-check
// What a frame shows that the house does not know yet: its name, its code, and what to do.

import { byId, el, setText } from "../../dom.js";
import { Pairing } from "./pairing.js";
import { clockWords, detail, headline } from "./stages.js";

/** @typedef {import("../identity.js").Identity} Identity */
/** @typedef {import("./stages.js").Stage} Stage */

const WELCOME_MS = 1800;

/**
 * Shows the screen until the frame has been let in.
 * @param {Identity} identity
 * @param {string} why The code with which the house refused.
 * @returns {Promise<Identity>} with the name that it was let in by
 */
export async function letIn(identity, why) {
  const screen = byId("pairing", HTMLElement);
  const name = byId("pairing-name", HTMLInputElement);
  const again = byId("pairing-again", HTMLButtonElement);
  const named = () => name.value.trim() || identity.name;
  /** @type {Stage} */
  let stage = { name: "knocking" };
  const reason = why === "node.revoked" ? why : "";
  const pairing = new Pairing(identity.id, named, (now) => show((stage = now), name), reason);
  const ticking = setInterval(() => setText(byId("pairing-clock", HTMLElement), clockWords(stage, performance.now())), 1000);
  name.value = identity.name;
  name.onchange = () => pairing.restart();
  again.onclick = () => pairing.restart();
  setText(byId("pairing-place", HTMLElement), location.host);
  byId("pairing-insecure", HTMLElement).hidden = window.isSecureContext;
  document.title = `${identity.name} · Kinframe`;
  screen.hidden = false;
  try {
    await pairing.run();
    await new Promise((resolve) => setTimeout(resolve, WELCOME_MS));
  } finally {
    clearInterval(ticking);
    screen.hidden = true;
  }
  return { ...identity, name: named() };
}

/** @param {string} text @param {string} [kind] What is seen, but said elsewhere. */
const hidden = (text, kind = "half") => el("span", { class: kind, "aria-hidden": "true" }, text);

/** Two halves for the eye, one line for the ear. @param {string} digits Empty when there is no code now. */
const codeOf = (digits) => [
  hidden(digits.slice(0, 3) || "···"),
  hidden(digits.slice(3) || "···"),
  el("span", { class: "unseen" }, digits && `The code is ${[...digits].join(" ")}`),
];

/** @param {Stage} stage @param {HTMLInputElement} name */
function show(stage, name) {
  const digits = "digits" in stage ? stage.digits : "";
  byId("pairing", HTMLElement).dataset.stage = stage.name;
  byId("pairing-code", HTMLElement).replaceChildren(...(stage.name === "welcome" ? [hidden("Welcome", "word")] : codeOf(digits)));
  setText(byId("pairing-line", HTMLElement), headline(stage));
  setText(byId("pairing-detail", HTMLElement), detail(stage));
  setText(byId("pairing-clock", HTMLElement), clockWords(stage, performance.now()));
  if (stage.name === "waiting") offerSecure(stage.secureUrl);
  byId("pairing-where", HTMLElement).hidden = stage.name !== "waiting";
  byId("pairing-again", HTMLButtonElement).hidden = stage.name !== "dismissed";
  name.readOnly = stage.name === "checking" || stage.name === "welcome";
}

/** The same page over TLS, where the hub has one. @param {string} url */
function offerSecure(url) {
  const link = byId("pairing-secure", HTMLAnchorElement);
  link.hidden = !url.startsWith("https://");
  if (!link.hidden) link.href = `${url}${location.pathname}${location.search}`;
}
