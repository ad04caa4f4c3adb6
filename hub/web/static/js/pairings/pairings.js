// @ts-check
// Who wants to join the house. A few at a time: whoever knocks a hundred times gets no more of this page.

import { byId, setText } from "../dom.js";
import { PairingCard } from "./pairing_card.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").PairingRecord} PairingRecord */
/** @typedef {{card: PairingCard, before: string, leaving: number}} Guest */

const AT_ONCE = 3;
const WELCOME_MS = 6000;
/** A node whose code was mistyped asks again at once; its card waits for it so long. */
const AGAIN_MS = 8000;

/** @returns {(house: House) => void} */
export function buildPairings() {
  const area = byId("pairings", HTMLElement);
  const list = byId("pairing-cards", HTMLElement);
  const more = byId("pairing-more", HTMLElement);
  /** @type {Map<string, Guest>} By node, because every try is a pairing of its own. */
  const guests = new Map();

  /** @param {string} node */
  function leave(node) {
    guests.get(node)?.card.node.remove();
    guests.delete(node);
    area.hidden = guests.size === 0;
  }

  /** @param {string} node @param {Guest} guest @param {House} house */
  function part(node, guest, house) {
    if (guest.leaving) return;
    const now = standing(house, node);
    if (now && now !== guest.before) {
      guest.card.welcome();
      guest.leaving = window.setTimeout(() => leave(node), WELCOME_MS);
    } else if (guest.card.checking) {
      guest.card.wrong();
      guest.leaving = window.setTimeout(() => leave(node), AGAIN_MS);
    } else {
      leave(node);
    }
  }

  /** @param {PairingRecord} pairing @param {House} house */
  function greet(pairing, house) {
    const known = guests.get(pairing.node_id);
    if (known) clearTimeout(known.leaving);
    if (known && !known.card.welcomed) {
      known.leaving = 0;
      known.card.update(pairing);
      return;
    }
    leave(pairing.node_id);
    const card = new PairingCard(pairing);
    guests.set(pairing.node_id, { card, before: standing(house, pairing.node_id), leaving: 0 });
    list.append(card.node);
    area.hidden = false;
    card.update(pairing);
    if (document.activeElement === document.body) card.focus();
  }

  return (house) => {
    const asking = house.pairings ?? [];
    for (const [node, guest] of guests) if (!asking.some((each) => each.node_id === node)) part(node, guest, house);
    const shown = asking.filter((each) => guests.has(each.node_id));
    const free = Math.max(0, AT_ONCE - guests.size);
    const next = asking.filter((each) => !guests.has(each.node_id)).slice(0, free);
    for (const pairing of [...shown, ...next]) greet(pairing, house);
    const waiting = asking.length - shown.length - next.length;
    setText(more, waiting > 0 ? `and ${waiting} more` : "");
  };
}

/** Since when the house trusts a node; empty when it does not. @param {House} house @param {string} id */
const standing = (house, id) => house.nodes?.find((each) => each.id === id && !each.revoked)?.paired ?? "";
