// @ts-check
// The stages of being let in, and what people read at each of them. Pure. ``until`` is a time of performance.now().

/**
 * @typedef {"" | "wrong" | "spent" | "old" | "false_hub" | "node.unpaired" | "node.revoked"} Reason Why the frame asks (again).
 * @typedef {{name: "knocking"}} Knocking
 * @typedef {{name: "waiting", digits: string, until: number, triesLeft: number, why: Reason, secureUrl: string}} Waiting
 * @typedef {{name: "checking", digits: string}} Checking
 * @typedef {{name: "silent", until: number}} Silent The hub does not answer.
 * @typedef {{name: "blocked", until: number, words: string}} Blocked The hub wants a pause.
 * @typedef {{name: "dismissed"}} Dismissed Nobody wants this frame.
 * @typedef {{name: "welcome"}} Welcome
 * @typedef {Knocking | Waiting | Checking | Silent | Blocked | Dismissed | Welcome} Stage
 */

const WHAT_TO_DO = "Open the house’s page and type this code.";

/** @param {Stage} stage @returns {string} one line, said to screen readers too */
export function headline(stage) {
  switch (stage.name) {
    case "knocking":
      return "Knocking at the house …";
    case "waiting":
      return WHAT_TO_DO;
    case "checking":
      return "Somebody typed a code. Checking …";
    case "silent":
      return "The house does not answer.";
    case "blocked":
      return "The house asks for a little patience.";
    case "dismissed":
      return "The house did not let this frame in.";
    case "welcome":
      return "This frame belongs to the house now.";
  }
}

/** What happened before, or what follows; empty where there is nothing to add. @param {Stage} stage @returns {string} */
export function detail(stage) {
  if (stage.name === "waiting") return reasonOf(stage);
  if (stage.name === "silent") return "Is the hub running, and is this device in the house’s network?";
  if (stage.name === "blocked") return stage.words;
  if (stage.name === "dismissed") return "Somebody dismissed it on the house’s page.";
  return "";
}

/** @param {Waiting} stage @returns {string} */
function reasonOf({ why, triesLeft }) {
  switch (why) {
    case "wrong":
      return `That was another code. ${triesLeft === 1 ? "One try is" : `${triesLeft} tries are`} left.`;
    case "spent":
      return "Three tries went wrong, so this is a new code.";
    case "old":
      return "The old code ran out; this is a new one.";
    case "false_hub":
      return "Whoever answered did not know the code, so it was not believed. Is this page really the house’s?";
    case "node.revoked":
      return "The house has let this frame go, and the frame has forgotten its pictures.";
    default:
      return "";
  }
}

/** @param {Stage} stage @param {number} now @returns {string} how long it lasts, in words */
export function clockWords(stage, now) {
  if (!("until" in stage)) return "";
  const seconds = Math.max(0, Math.ceil((stage.until - now) / 1000));
  const time = seconds > 90 ? `${Math.round(seconds / 60)} minutes` : seconds === 1 ? "1 second" : `${seconds} seconds`;
  return stage.name === "waiting" ? `This code is good for ${time}.` : `Trying again in ${time}.`;
}
