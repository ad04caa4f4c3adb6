// @ts-check
// Whom the house trusts, what its subjects agreed to, what left, and who did what: the owner's part of the page.

import { byId, setText } from "../dom.js";
import { live } from "../live.js";
import { doing, tellFailure } from "../notices.js";
import { asOwner, currentSession, logOut, watchOwner } from "../owner.js";
import { buildAgreements } from "./agreements.js";
import { buildLog } from "./log.js";
import { buildNodes } from "./nodes.js";

/** @typedef {import("../types.js").House} House */

/** @returns {(house: House) => void} */
export function buildTrust() {
  const summary = byId("trust-summary", HTMLElement);
  const enter = byId("owner-enter", HTMLButtonElement);
  const leave = byId("owner-leave", HTMLButtonElement);
  const left = byId("ledger-words", HTMLElement);
  const log = buildLog();
  const parts = [buildNodes(), buildAgreements()];
  let isOwner = false;

  enter.addEventListener("click", () => void doing(enter, () => asOwner(log.load)));
  leave.addEventListener("click", () => void doing(leave, logOut));
  watchOwner((now) => {
    isOwner = now;
    setText(summary, now ? "You are here as the owner." : "Whoever sees this page may show and add. What changes whom the house trusts needs the owner's password.");
    enter.hidden = now;
    leave.hidden = !now;
    if (now) void log.load().catch(tellFailure);
    else log.clear();
  });

  let audited = "";
  return (house) => {
    for (const part of parts) part(house);
    setText(left, leftWords(house));
    if (isOwner && house.audited !== audited) void log.load().catch(() => undefined);
    audited = house.audited ?? "";
  };
}

/** @param {House} house */
function leftWords({ left }) {
  if (!left?.count) return "Nothing has left the house.";
  return `${left.count === 1 ? "Once something has" : `${left.count} times something has`} left the house, ${(left.bytes / 1e6).toFixed(1)} MB in all.`;
}

/** Says, where a password must not be typed, why and where it can be. */
export async function explainTheConnection() {
  const banner = byId("insecure", HTMLElement);
  const session = await currentSession();
  banner.hidden = session.can_log_in && window.isSecureContext;
  if (banner.hidden) return;
  const link = byId("insecure-link", HTMLAnchorElement);
  link.parentElement?.toggleAttribute("hidden", !session.https);
  if (session.https) link.href = session.https;
  setText(link, session.https.replace(/^https:\/\//, ""));
}

live.watchConnection((connection) => {
  // a hub that was started again knows no session of before
  if (connection === "live") void currentSession().catch(() => undefined);
});
