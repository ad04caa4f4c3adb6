// @ts-check
// Which frame this page is: an id that stays with the browser, and another one for every further tab.

const ID = "kinframe.frame_id";
const NAME = "kinframe.frame_name";
const ROOM = "kinframe.frame_room";
const ANSWER_WAIT_MS = 250;

/** @typedef {{id: string, name: string, room: string}} Identity */

/** @param {number} digits */
function random(digits) {
  return Array.from(crypto.getRandomValues(new Uint8Array(digits)), (byte) => (byte % 36).toString(36)).join("");
}

export const bootId = random(12);

/** What is known of this frame; the name is empty before somebody gave one. @returns {Promise<Identity>} */
export async function identify() {
  const asked = new URLSearchParams(location.search);
  const kept = recall(localStorage, ID);
  let id = recall(sessionStorage, ID) || kept || `browser-${random(8)}`;
  if (!kept) keep(localStorage, ID, id);
  if (await isTaken(id)) id = `browser-${random(8)}`; // another tab of this browser is that frame
  keep(sessionStorage, ID, id);
  defend(id);
  const own = id === recall(localStorage, ID);
  const name = asked.get("name")?.trim() || recall(sessionStorage, NAME) || (own ? recall(localStorage, NAME) : "");
  const room = asked.get("room")?.trim() || recall(sessionStorage, ROOM) || (own ? recall(localStorage, ROOM) : "");
  return { id, name: name.slice(0, 60), room: room.slice(0, 60) };
}

/** @param {Identity} identity */
export function rememberName({ id, name, room }) {
  const lasting = id === recall(localStorage, ID);
  for (const storage of lasting ? [localStorage, sessionStorage] : [sessionStorage]) {
    keep(storage, NAME, name);
    keep(storage, ROOM, room);
  }
}

/** Whether another tab answers to this id. @param {string} id @returns {Promise<boolean>} */
function isTaken(id) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel("kinframe-frames");
    const done = (/** @type {boolean} */ taken) => {
      channel.close();
      resolve(taken);
    };
    channel.addEventListener("message", ({ data }) => data.taken === id && done(true));
    channel.postMessage({ who: id });
    setTimeout(() => done(false), ANSWER_WAIT_MS);
  });
}

/** Answers other tabs that would like this id. @param {string} id */
function defend(id) {
  const channel = new BroadcastChannel("kinframe-frames");
  channel.addEventListener("message", ({ data }) => data.who === id && channel.postMessage({ taken: id }));
}

/** @param {Storage} storage @param {string} key @returns {string} */
function recall(storage, key) {
  try {
    return storage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {Storage} storage @param {string} key @param {string} value */
function keep(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // storage is full or forbidden: then the frame is a new one next time
  }
}
