// @ts-check
// The one place where the page asks the hub for something.

/** @typedef {import("./types.js").Understood} Understood */

/** What the hub answered instead of what was asked for, in words, with a stable code. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{retryable?: boolean, trace?: string}} [more]
   */
  constructor(code, message, more = {}) {
    super(message);
    this.code = code;
    this.retryable = more.retryable ?? false;
    this.trace = more.trace ?? "";
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] A Blob travels as it is, everything else as JSON.
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} The decoded answer; null when there is none.
 * @throws {ApiError}
 */
export async function ask(method, path, body, signal) {
  const raw = body instanceof Blob;
  const headers = /** @type {Record<string, string>} */ ({ Accept: "application/json" });
  if (body !== undefined) headers["Content-Type"] = raw ? body.type || "application/octet-stream" : "application/json";
  const payload = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  let response;
  try {
    response = await fetch(path, { method, headers, body: payload, signal, credentials: "same-origin" });
  } catch (failure) {
    if (signal?.aborted) throw new ApiError("page.cancelled", "Cancelled.");
    throw new ApiError("page.hub_unreachable", "The house does not answer. Is the hub running?", { retryable: true });
  }
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return null;
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/**
 * @param {Response} response
 * @returns {Promise<ApiError>}
 */
async function refusalOf(response) {
  try {
    const { error } = await response.json();
    return new ApiError(error.code, error.message, error);
  } catch {
    return new ApiError(`http.${response.status}`, `The house refused this (${response.status}).`);
  }
}

/** @param {string} hash @returns {string} */
export const blobUrl = (hash) => `/api/blobs/${encodeURIComponent(hash)}`;

/** @param {string} text @returns {Promise<Understood>} */
export const say = (text) => ask("POST", "/api/commands", { text });

/**
 * @param {string[]} subjects Their names.
 * @param {string} gesture
 * @returns {Promise<Understood>}
 */
export const perform = (subjects, gesture) =>
  ask("POST", "/api/commands", { command: { action: "perform", subjects, gesture } });

/** @param {string[]} subjects Their names. @param {string} message @returns {Promise<Understood>} */
export const sayAs = (subjects, message) => ask("POST", "/api/commands", { command: { action: "say", subjects, message } });

/**
 * @param {string} frame
 * @param {Record<string, unknown>} placement
 */
export const place = (frame, placement) => ask("PUT", `/api/frames/${encodeURIComponent(frame)}/placement`, placement);

/** @param {string} frame @param {Partial<import("./types.js").PanelRecord>} panel */
export const setPanel = (frame, panel) => ask("PUT", `/api/frames/${encodeURIComponent(frame)}/panel`, panel);

/** @param {string} frame An absent one. */
export const forget = (frame) => ask("DELETE", `/api/frames/${encodeURIComponent(frame)}`);

/**
 * @param {File} photo
 * @param {string} subject
 * @returns {Promise<{portrait: string, job: string}>}
 */
export const upload = (photo, subject) =>
  ask("POST", `/api/portraits?subject=${encodeURIComponent(subject)}&filename=${encodeURIComponent(photo.name)}`, photo);

/** @param {string} pairing @param {string} code Six digits, as the node shows them. */
export const giveCode = (pairing, code) => ask("POST", `/api/pairing/${encodeURIComponent(pairing)}/code`, { code });

/** @param {string} pairing */
export const dismissPairing = (pairing) => ask("DELETE", `/api/pairing/${encodeURIComponent(pairing)}`);

/** @param {string} scene Its id. @returns {Promise<Understood>} */
export const playScene = (scene) => ask("POST", "/api/commands", { command: { action: "scene", name: scene } });

/** @param {string} scene Its id. @returns {Promise<Understood>} */
export const stopScene = (scene) => ask("POST", "/api/commands", { command: { action: "stop", name: scene } });

/** @param {unknown} definition @returns {Promise<import("./types.js").ScenePreview>} */
export const previewScene = (definition) => ask("POST", "/api/scenes/preview", definition);

/** @param {string} scene Its id. @param {unknown} definition @returns {Promise<{scenes: string[], words: string}>} */
export const saveScene = (scene, definition) => ask("PUT", `/api/scenes/${encodeURIComponent(scene)}`, definition);

/** @param {string} scene Its id. @returns {Promise<{words: string}>} */
export const deleteScene = (scene) => ask("DELETE", `/api/scenes/${encodeURIComponent(scene)}`);

/** @param {string} text Scenes in TOML. @returns {Promise<{scenes: string[], words: string}>} */
export const saveScenesText = (text) => ask("PUT", "/api/scenes.toml", new Blob([text], { type: "application/toml" }));

/** All scenes of the house as TOML. @returns {Promise<string>} */
export async function scenesText() {
  const response = await fetch("/api/scenes.toml", { credentials: "same-origin" });
  if (!response.ok) throw await refusalOf(response);
  return response.text();
}

/** @param {string} node The house trusts it no longer. */
export const shutOut = (node) => ask("POST", `/api/nodes/${encodeURIComponent(node)}/revoke`);
