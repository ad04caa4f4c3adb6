// @ts-check
// Which frame this page is. One browser is one frame: the house knows it by a cookie that all its tabs share.

const ID = "kinframe.frame_id";
const NAME = "kinframe.frame_name";
const ROOM = "kinframe.frame_room";
const ANSWER_WAIT_MS = 250;
const AGAIN_MS = 2000;
export const LONGEST_NAME = 60;
export const SOFTWARE = "kinframe browser frame 0.1";

/** @typedef {{id: string, name: string, room: string}} Identity */

/** @param {number} digits */
function random(digits) {
  return Array.from(crypto.getRandomValues(new Uint8Array(digits)), (byte) => (byte % 36).toString(36)).join("");
}

export const bootId = random(12);

/**
 * What is known of this frame.
 * @param {() => void} wait Called when another tab is this frame; the answer comes when that tab is gone.
 * @returns {Promise<Identity>}
 */
export async function identify(wait) {
  const asked = new URLSearchParams(location.search);
  const id = recall(ID) || `browser-${random(12)}`;
  keep(ID, id);
  while (await isTaken(id)) {
    wait();
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  defend(id);
  const name = asked.get("name")?.trim() || recall(NAME) || guessedName();
  const room = asked.get("room")?.trim() || recall(ROOM);
  return { id, name: name.slice(0, LONGEST_NAME), room: room.slice(0, LONGEST_NAME) };
}

/** @param {Identity} identity */
export function rememberName({ name, room }) {
  keep(NAME, name);
  keep(ROOM, room);
}

/** Something to begin with; people change it on the pairing screen or on the house's page. */
function guessedName() {
  const device = /iPad|iPhone|Macintosh|Android|Windows|Linux/.exec(navigator.userAgent)?.[0];
  if (device === "Macintosh") return navigator.maxTouchPoints > 1 ? "iPad" : "Mac";
  if (device === "Android") return /Mobile/.test(navigator.userAgent) ? "Phone" : "Tablet";
  return device === "iPad" || device === "iPhone" ? device : "Computer";
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

/** Answers other tabs that would like to be this frame. @param {string} id */
function defend(id) {
  const channel = new BroadcastChannel("kinframe-frames");
  channel.addEventListener("message", ({ data }) => data.who === id && channel.postMessage({ taken: id }));
}

/** @param {string} key @returns {string} */
function recall(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key @param {string} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage is full or forbidden: then the frame is a new one next time
  }
}
