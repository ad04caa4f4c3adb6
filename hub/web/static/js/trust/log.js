// @ts-check
// The audit log and the ledger, for the owner's eyes.

import { ask } from "../api.js";
import { byId, el } from "../dom.js";
import { moment } from "../words.js";

/**
 * @typedef {{id: string, at: string, actor: string, action: string, detail: string}} AuditRecord
 * @typedef {{id: string, at: string, engine: string, what: string, size: number}} LedgerRecord
 */

/** @type {Record<string, string>} */
const ACTIONS = {
  login: "the owner came in",
  login_failed: "not let in",
  password: "new owner's password",
  consent: "consent",
  put_to_rest: "put to rest",
  pair: "let in",
  revoke: "shut out",
  rotate: "new secret",
  settings: "settings",
  backup: "backup",
};
const SHOWN = 100;

export function buildLog() {
  const list = byId("audit", HTMLElement);
  const ledger = byId("ledger", HTMLElement);
  const hint = byId("audit-hint", HTMLElement);

  return {
    /** @returns {Promise<void>} */
    async load() {
      /** @type {{audit: AuditRecord[], ledger: LedgerRecord[]}} */
      const told = await ask("GET", "/api/audit");
      list.replaceChildren(...told.audit.slice(0, SHOWN).map(auditLine));
      ledger.replaceChildren(...told.ledger.slice(0, SHOWN).map(ledgerLine));
      hint.hidden = true;
    },
    clear() {
      list.replaceChildren();
      ledger.replaceChildren();
      hint.hidden = false;
    },
  };
}

/** @param {AuditRecord} entry */
function auditLine({ at, actor, action, detail }) {
  const from = action === "login_failed" ? ` from ${actor}` : "";
  const what = action === "password" ? "set at the terminal" : `${detail}${from}`;
  const words = el("span", {}, el("b", {}, ACTIONS[action] ?? action.replaceAll("_", " ")), what ? ` · ${what}` : "");
  return el("li", { class: action === "login_failed" ? "is-bad" : "" }, words, el("time", { dateTime: at }, moment(at)));
}

/** @param {LedgerRecord} entry */
function ledgerLine({ at, engine, what, size }) {
  return el("li", {}, el("span", {}, `${engine}: ${what}, ${size.toLocaleString()} bytes`), el("time", { dateTime: at }, moment(at)));
}
