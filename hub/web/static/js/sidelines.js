// @ts-check
// Beside the wall: what happened lately, what is wrong, and the way to turn a tablet into a frame.

import { byId, el, keyed, setText } from "./dom.js";
import { ago } from "./words.js";

/** @typedef {import("./types.js").House} House */
/** @typedef {import("./types.js").Happening} Happening */
/** @typedef {import("./types.js").Problem} Problem */

const LATEST = 12;
/** Codes that name no trouble: the words alone are enough. */
const PLAIN_FACTS = /^(sense|frame)\./;

/** @returns {(house: House) => void} */
export function buildActivity() {
  const list = byId("activity", HTMLElement);
  const render = keyed(list, (/** @type {Happening} */ each) => each.id, (happening) => {
    const time = el("time", { dateTime: happening.at });
    const node = el("li", {}, el("span", {}, happening.words, ...codeOf(happening)), time);
    return { node, update: (/** @type {Happening} */ now) => setText(time, ago(new Date(now.at))) };
  });
  return (house) => {
    const newestFirst = [...house.activity].sort((a, b) => b.at.localeCompare(a.at));
    render(newestFirst.slice(0, LATEST));
  };
}

/** @param {Happening} happening */
const codeOf = ({ code }) => (code && !PLAIN_FACTS.test(code) ? [" ", el("code", {}, code)] : []);

/** @returns {(house: House) => void} */
export function buildProblems() {
  const list = byId("problems", HTMLElement);
  const render = keyed(list, (/** @type {Problem} */ each) => `${each.code} ${each.words}`, (problem) => ({
    node: el("li", {}, problem.words, " ", el("code", {}, problem.code)),
    update: () => undefined,
  }));
  return (house) => {
    list.hidden = house.problems.length === 0;
    render(house.problems);
  };
}

/** @returns {(house: House) => void} */
export function buildSummary() {
  const words = byId("summary", HTMLElement);
  return (house) => {
    const awake = house.frames.filter((frame) => frame.online).length;
    const frames = house.frames.length === 1 ? "1 frame" : `${house.frames.length} frames`;
    const off = house.frames.length - awake;
    const renderer = !house.render_nodes.some((node) => node.online) ? " · no render node" : "";
    setText(words, `${frames}${off ? `, ${off} offline` : ""}${renderer}`);
  };
}

export function buildInvitation() {
  const link = byId("frame-link", HTMLAnchorElement);
  setText(link, link.href.replace(/^https?:\/\//, ""));
}
