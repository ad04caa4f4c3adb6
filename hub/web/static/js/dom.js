// @ts-check
// Elements are built from nodes and text only: what people type never becomes markup.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [properties] "class", "data-…", "aria-…", "role" become attributes, "on…"
 *   functions become listeners, everything else is set as a property.
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on") && typeof value === "function") {
      node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "class" || name === "role" || name === "for" || name === "list" || /^(data|aria)-/.test(name)) {
      node.setAttribute(name, String(value));
    } else {
      Reflect.set(node, name, value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * The element with this id. Throws when the page has none: that is a mistake in the page itself.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/**
 * Sets text only when it differs, so that screen readers and selections are left in peace.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Keeps one child per item, in the items' order; a child lives as long as its item does, so that videos go on
 * playing and focus stays where it is.
 *
 * @template I
 * @template {{node: HTMLElement, update: (item: I) => void, close?: () => void}} V
 * @param {HTMLElement} container
 * @param {(item: I) => string} keyOf
 * @param {(item: I) => V} make
 * @returns {(items: readonly I[]) => void}
 */
export function keyed(container, keyOf, make) {
  /** @type {Map<string, V>} */
  const views = new Map();
  return (items) => {
    const wanted = new Set(items.map(keyOf));
    for (const [key, view] of views) {
      if (wanted.has(key)) continue;
      view.close?.();
      view.node.remove();
      views.delete(key);
    }
    items.forEach((item, position) => {
      const key = keyOf(item);
      let view = views.get(key);
      if (!view) views.set(key, (view = make(item)));
      if (container.children[position] !== view.node) container.insertBefore(view.node, container.children[position] ?? null);
      view.update(item);
    });
  };
}
