// @ts-check
// The owner's word: asked for when something needs it, kept by the browser in a cookie that no script can read.

import { ApiError, ask } from "./api.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { doing } from "./notices.js";

/**
 * @typedef {object} Session
 * @property {"family" | "owner"} authority
 * @property {boolean} can_log_in Whether nobody on the way can read a password that is given here.
 * @property {string} https Where one can be given, when not here.
 */

/** @type {Set<(isOwner: boolean) => void>} */
const watchers = new Set();
let isOwner = false;

/** @param {(isOwner: boolean) => void} watcher Told now, and whenever the owner comes or goes. */
export function watchOwner(watcher) {
  watchers.add(watcher);
  watcher(isOwner);
}

/** @returns {Promise<Session>} */
export async function currentSession() {
  /** @type {Session} */
  const session = await ask("GET", "/api/session");
  become(session.authority === "owner");
  return session;
}

/**
 * Does what needs the owner's word, and asks for it when it is missing.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 * @throws {ApiError} `page.cancelled` when nobody gave the password.
 */
export async function asOwner(action) {
  try {
    return await action();
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.code !== "command.not_allowed") throw failure;
    become(false);
  }
  await logIn();
  return action();
}

export async function logOut() {
  await ask("DELETE", "/api/session");
  become(false);
}

/** @returns {Promise<void>} When the owner has come in. */
async function logIn() {
  const session = await currentSession();
  if (session.authority === "owner") return;
  if (!session.can_log_in) {
    explain(session.https);
    throw new ApiError("page.cancelled", "Cancelled.");
  }
  await new Promise((resolve, reject) => {
    const dialog = openLogin();
    dialog.addEventListener("close", () => {
      if (isOwner) resolve(undefined);
      else reject(new ApiError("page.cancelled", "Cancelled."));
    });
  });
}

function openLogin() {
  const name = el("input", { name: "username", autocomplete: "username", value: "owner", hidden: true });
  const password = el("input", { type: "password", name: "password", required: true, maxLength: 200, autocomplete: "current-password" });
  const enter = el("button", { class: "primary" }, "Go on");
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    el("p", {}, "This changes whom the house trusts, so it needs the owner."),
    name,
    el("label", {}, el("span", {}, "Owner's password"), password),
    el("p", { class: "hint" }, "It was shown in the hub's terminal at its first start. ", el("code", {}, "kinframe hub --new-password"), " makes another."),
    el("footer", { class: "row end" }, enter),
  );
  const dialog = openDialog("The owner's word", [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(enter, async () => {
      try {
        await ask("POST", "/api/session", { password: password.value });
      } catch (failure) {
        password.select();
        throw failure;
      }
      become(true);
      dialog.close();
    });
  });
  password.focus();
  return dialog;
}

/** @param {string} https */
function explain(https) {
  openDialog("The owner's word", [
    el("p", {}, "This page came over an unprotected connection: whoever is on the network could read a password that is typed here."),
    https
      ? el("p", {}, "Go on at ", el("a", { href: https }, https), ".")
      : el("p", {}, "Open the page on the hub's own machine for this."),
  ]);
}

/** @param {boolean} now */
function become(now) {
  if (now === isOwner) return;
  isOwner = now;
  for (const watcher of watchers) watcher(now);
}
