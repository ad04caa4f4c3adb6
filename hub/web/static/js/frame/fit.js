// @ts-check
// How a portrait fills a panel whose shape is not its own: the arithmetic of protocol.look.fit. Pure.

const FACE_HEIGHT = 0.45;

/**
 * The part of an image, in fractions, that fills an opening without bars and keeps the face in view.
 * @param {number} openingWidth @param {number} openingHeight @param {number} width @param {number} height
 * @param {{x: number, y: number, w: number, h: number} | null} [face]
 * @returns {[number, number, number, number]}
 */
export function cover(openingWidth, openingHeight, width, height, face = null) {
  const opening = openingWidth / openingHeight;
  const image = width / height;
  const [w, h] = [Math.min(1, opening / image), Math.min(1, image / opening)];
  const middleX = face ? face.x + face.w / 2 : 0.5;
  const middleY = face ? face.y + face.h / 2 : FACE_HEIGHT;
  return [within(middleX - w / 2, w), within(middleY - h * FACE_HEIGHT, h), w, h];
}

/**
 * The mat's opening in fractions of a panel.
 * @param {number} width @param {number} height @param {number} mat Breadth in fractions of the shorter side.
 * @returns {[number, number, number, number]}
 */
export function opening(width, height, mat) {
  const breadth = Math.min(0.4, Math.max(0, mat)) * Math.min(width, height);
  const [x, y] = [breadth / width, breadth / height];
  return [x, y, 1 - 2 * x, 1 - 2 * y];
}

/** @param {number} start @param {number} length */
const within = (start, length) => Math.min(Math.max(0, start), 1 - length);
