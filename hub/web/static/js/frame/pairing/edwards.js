// @ts-check
// The group in which the code is agreed upon: edwards25519 in extended coordinates (RFC 8032, 5.1).

import { fromLittleEndian, inverse, mod, power, PRIME, toLittleEndian } from "./numbers.js";

/** x = X/Z, y = Y/Z, xy = T/Z. @typedef {{X: bigint, Y: bigint, Z: bigint, T: bigint}} Point */

/** How many points the group has; the curve has eight times as many. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const BITS = 256n;
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (PRIME - 1n) / 4n);
const SIGN = 1n << 255n;

/** Bytes that name no point of the group: chosen by somebody who wants to learn something. */
export class PointRefused extends Error {}

/** @type {Point} */
export const ZERO = { X: 0n, Y: 1n, Z: 1n, T: 0n };
export const BASE = decoded(toLittleEndian(mod(4n * inverse(5n))));

/** Complete: right for every two points of the curve, equal or zero too. @param {Point} p @param {Point} q @returns {Point} */
export function sum(p, q) {
  const a = mod((p.Y - p.X) * (q.Y - q.X));
  const b = mod((p.Y + p.X) * (q.Y + q.X));
  const c = mod(2n * D * p.T * q.T);
  const d = mod(2n * p.Z * q.Z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

/** @param {Point} p @returns {Point} */
export function doubled(p) {
  const a = mod(p.X * p.X);
  const b = mod(p.Y * p.Y);
  const h = a + b;
  const e = h - mod((p.X + p.Y) ** 2n);
  const g = a - b;
  const f = 2n * mod(p.Z * p.Z) + g;
  return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

/** @param {Point} p @returns {Point} */
export const negated = (p) => ({ ...p, X: mod(-p.X), T: mod(-p.T) });

/** A ladder: as many steps for every number. @param {Point} p @param {bigint} times From 0 to 2 to the 256th. @returns {Point} */
export function multiplied(p, times) {
  let [low, high] = [ZERO, p]; // high is always one p more than low
  for (let bit = BITS - 1n; bit >= 0n; bit -= 1n) {
    const middle = sum(low, high);
    [low, high] = (times >> bit) & 1n ? [middle, doubled(high)] : [doubled(low), middle];
  }
  return low;
}

/** @param {Point} p @returns {boolean} */
const isZero = (p) => p.X === 0n && p.Y === p.Z;

/** @param {Point} p @returns {Uint8Array} 32 bytes: y, and the sign of x in the highest bit */
export function encoded(p) {
  const scale = inverse(p.Z);
  const [x, y] = [mod(p.X * scale), mod(p.Y * scale)];
  return toLittleEndian(x & 1n ? y | SIGN : y);
}

/**
 * A point of the curve, of any order (RFC 8032, 5.1.3).
 * @param {Uint8Array} bytes
 * @returns {Point}
 * @throws {PointRefused}
 */
export function decoded(bytes) {
  if (bytes.length !== 32) throw new PointRefused("a point has 32 bytes");
  const number = fromLittleEndian(bytes);
  const negative = number >= SIGN;
  const y = negative ? number - SIGN : number;
  if (y >= PRIME) throw new PointRefused("no number of the field");
  const square = mod((y * y - 1n) * inverse(mod(D * y * y + 1n)));
  let x = power(square, (PRIME + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x) !== square) throw new PointRefused("no point of the curve");
  if (x === 0n && negative) throw new PointRefused("zero has no sign");
  if (Boolean(x & 1n) !== negative) x = PRIME - x;
  return { X: mod(x), Y: y, Z: 1n, T: mod(x * y) };
}

/**
 * A point of the group itself: neither zero nor one of small order, which would give the key away.
 * @param {Uint8Array} bytes
 * @returns {Point}
 * @throws {PointRefused}
 */
export function element(bytes) {
  const point = decoded(bytes);
  if (isZero(point)) throw new PointRefused("the element is zero");
  if (!isZero(multiplied(point, ORDER))) throw new PointRefused("the element is not in the group");
  return point;
}
