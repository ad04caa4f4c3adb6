// @ts-check
// Who belongs to the house: nodes that were let in, shut out again, or given a new secret.

import { ask } from "../api.js";
import { confirmed } from "../dialog.js";
import { byId, el, keyed, setText } from "../dom.js";
import { doing, tell } from "../notices.js";
import { asOwner } from "../owner.js";
import { day } from "../words.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").NodeRecord} NodeRecord */

/** @type {Record<string, string>} */
const KINDS = { frame: "frame", render: "render node", browser: "tablet" };

/** @returns {(house: House) => void} */
export function buildNodes() {
  const nobody = byId("no-nodes", HTMLElement);
  const render = keyed(byId("trusted-nodes", HTMLElement), (/** @type {NodeRecord} */ node) => node.id, () => {
    const row = new NodeRow();
    return { node: row.node, update: (/** @type {NodeRecord} */ now) => row.update(now) };
  });
  return (house) => {
    const nodes = house.nodes ?? [];
    nobody.hidden = nodes.length > 0;
    render([...nodes].sort((one, other) => Number(Boolean(one.revoked)) - Number(Boolean(other.revoked))));
  };
}

class NodeRow {
  /** @type {NodeRecord | null} */
  #record = null;
  #name = el("strong", {});
  #words = el("span", { class: "hint" });
  #rotate = el("button", { type: "button", class: "quiet" }, "New secret");
  #revoke = el("button", { type: "button", class: "quiet" }, "Shut out");
  #buttons = el("div", { class: "row tight" }, this.#rotate, this.#revoke);
  node = el("li", { class: "row between wrap" }, el("div", { class: "stack" }, this.#name, this.#words), this.#buttons);

  constructor() {
    this.#rotate.addEventListener("click", () => void doing(this.#rotate, () => this.#do("rotate")));
    this.#revoke.addEventListener("click", () => void this.#shutOut());
  }

  /** @param {NodeRecord} record */
  update(record) {
    this.#record = record;
    setText(this.#name, record.name || record.id);
    const since = record.revoked ? `shut out on ${day(record.revoked)}` : `since ${day(record.paired)}`;
    const there = record.revoked ? "" : record.online ? " · here" : " · away";
    setText(this.#words, `${KINDS[record.kind] ?? record.kind} · ${since}${there}`);
    this.node.classList.toggle("is-out", Boolean(record.revoked));
    this.#buttons.hidden = Boolean(record.revoked);
    this.#rotate.setAttribute("aria-label", `Give ${record.name} a new secret`);
    this.#revoke.setAttribute("aria-label", `Shut ${record.name} out`);
  }

  async #shutOut() {
    const name = this.#record?.name ?? "";
    const sure = await confirmed(`Shut ${name} out?`, `${name} can reach the house no more, from this moment on. To come back it has to show a new code.`, "Shut out");
    if (sure) await doing(this.#revoke, () => this.#do("revoke"));
  }

  /** @param {"revoke" | "rotate"} what */
  async #do(what) {
    const answer = await asOwner(() => ask("POST", `/api/nodes/${encodeURIComponent(this.#record?.id ?? "")}/${what}`));
    if (answer?.words) tell(answer.words);
  }
}
