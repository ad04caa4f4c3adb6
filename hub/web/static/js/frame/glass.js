// @ts-check
// The glass in a browser: the house's one shader in WebGL2, for images that come as RGB.

import { cover, opening } from "./fit.js";
import { GlassUnavailable, Program } from "./program.js";
import { IDENTITY } from "./shot.js";
import { daylight } from "./sky.js";
import { parallax, seen, STRAIGHT } from "./vista.js";

/** @typedef {import("../types.js").LookRecord} LookRecord */
/** @typedef {import("../types.js").LookValues} LookValues */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {"base" | "over"} Side */
/** @typedef {{look: LookValues, brightness: number, seconds: number}} Light brightness 0..1 */
/** @typedef {{x: number, y: number, w: number, h: number}} Box In fractions of the image. */

/** @typedef {import("./patching.js").PatchDraw} PatchDraw */

const UNITS = { base: 0, over: 1 };
const LAYERS = ["u_background", "u_matte", "u_depth"];
const FIRST_LAYER = 4;
const SHEET_UNIT = 7;
/** Pixels around a patch. */
const MARGIN = 2;
/** @typedef {{view: Vista, layers: boolean, turned?: readonly number[]}} Window layers: what was loaded as such belongs to the picture; turned: how far the head is, in fractions of the image. */
/** @typedef {import("./vista.js").Vista} Vista */
/** @typedef {{shot: Shot, light: Light, face: Box | null, view: Vista, window: number[], moved: number[], turned: readonly number[], deep: boolean}} Picture moved: by depth. */
/** @typedef {import("./sky.js").Weather} Weather */
const UNMOVED = /** @type {const} */ ([0, 0]);
const WHOLE = { x: 0, y: 0, w: 1, h: 1 };

export class Glass {
  #gl;
  /** @type {Map<string, Program>} By their switches. */
  #programs = new Map();
  /** @type {Record<Side, {texture: WebGLTexture, width: number, height: number}>} */
  #sides;
  /** @type {WebGLTexture[]} */
  #layers = [];
  #look;
  /** @type {{texture: WebGLTexture, width: number, height: number} | null} */
  #sheet = null;
  /** Breadth of the mat in fractions of the panel's shorter side. */
  mat = 0;
  /** Its colour, sRGB. @type {number[]} */
  matColour;
  /** Pixels right and down by which the whole picture is moved, against burning in. */
  aside = [0, 0];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {LookRecord} look
   * @returns {Glass}
   * @throws {GlassUnavailable}
   */
  static open(canvas, look) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false });
    if (!gl) throw new GlassUnavailable("this browser has no WebGL2");
    return new Glass(canvas, gl, look);
  }

  /** @param {HTMLCanvasElement} canvas @param {WebGL2RenderingContext} gl @param {LookRecord} look */
  constructor(canvas, gl, look) {
    this.canvas = canvas;
    this.#gl = gl;
    this.#look = look;
    this.matColour = look.uniforms.u_mat?.default ?? [];
    this.#sides = { base: { texture: texture(gl), width: 1, height: 1 }, over: { texture: texture(gl), width: 1, height: 1 } };
    gl.bindVertexArray(gl.createVertexArray());
    gl.disable(gl.DITHER);
    gl.disable(gl.BLEND);
    for (const setting of [gl.UNPACK_FLIP_Y_WEBGL, gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL]) gl.pixelStorei(setting, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#program(false, false, false); // a shader that does not compile is known at once
  }

  /**
   * Brings an image to the glass.
   * @param {Side} side
   * @param {TexImageSource} source
   * @param {number} width
   * @param {number} height
   */
  load(side, source, width, height) {
    const gl = this.#gl;
    const held = this.#sides[side];
    this.#bind(side);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, source);
    [held.width, held.height] = [width, height];
  }

  /** Brings background, matte and depth. @param {TexImageSource[]} pictures */
  loadLayers(pictures) {
    const gl = this.#gl;
    pictures.forEach((picture, index) => {
      gl.activeTexture(gl.TEXTURE0 + FIRST_LAYER + index);
      gl.bindTexture(gl.TEXTURE_2D, (this.#layers[index] ??= texture(gl)));
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, picture);
    });
  }

  /** What is over becomes the base, without bringing it again. */
  swap() {
    [this.#sides.base, this.#sides.over] = [this.#sides.over, this.#sides.base];
  }

  /**
   * @param {Shot} shot
   * @param {Light} light
   * @param {Box | null} [face] Kept in view where the panel cuts the image.
   * @param {Window} [window]
   * @param {Weather} [weather]
   * @param {PatchDraw[]} [patches] Parts of the sheet that are laid over the picture.
   */
  draw(shot, light, face = null, { view, layers, turned = UNMOVED } = { view: STRAIGHT, layers: false }, weather = { kind: "", amount: 0 }, patches = []) {
    const { base } = this.#sides;
    const window = this.#opening();
    const deep = layers && [...view.shift, ...turned].some((by) => by !== 0);
    const moved = deep ? parallax(this.#crop("base", window, face), base.width, base.height, view) : [0, 0];
    const crop = this.#seen("base", window, face, view);
    const picture = { shot, light, face, view, window, moved, turned: deep ? turned : UNMOVED, deep };
    this.#drawPicture(picture);
    for (const patch of patches) this.#drawPatch(patch, picture, crop);
    if (weather.amount > 0) this.#drawWeather(weather, light, window, crop, layers, moved);
  }

  /** @param {PatchDraw} patch @param {Picture} picture @param {number[]} crop */
  #drawPatch({ uniforms, box }, picture, [cx = 0, cy = 0, cw = 1, ch = 1]) {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const [wx = 0, wy = 0, ww = 1, wh = 1] = picture.window;
    const [farX, farY] = picture.moved.map((by, axis) => Math.abs(by) + Math.abs(picture.turned[axis] ?? 0));
    const across = (/** @type {number} */ x) => (wx + ((x - cx) / cw) * ww) * width;
    const down = (/** @type {number} */ y) => (wy + ((y - cy) / ch) * wh) * height;
    const left = Math.max(0, Math.floor(across(box.x - (farX ?? 0))) - MARGIN);
    const right = Math.min(width, Math.ceil(across(box.x + box.w + (farX ?? 0))) + MARGIN);
    const top = Math.max(0, Math.floor(down(box.y - (farY ?? 0))) - MARGIN);
    const bottom = Math.min(height, Math.ceil(down(box.y + box.h + (farY ?? 0))) + MARGIN);
    if (right <= left || bottom <= top) return;
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(left, height - bottom, right - left, bottom - top);
    this.#drawPicture(picture, uniforms);
    gl.disable(gl.SCISSOR_TEST);
  }

  /** An empty sheet, to be filled by `cutOut`. @param {number} width @param {number} height */
  openSheet(width, height) {
    const gl = this.#gl;
    this.#sheet ??= { texture: texture(gl), width, height };
    Object.assign(this.#sheet, { width, height });
    gl.activeTexture(gl.TEXTURE0 + SHEET_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, this.#sheet.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, width, height, 0, gl.RGB, gl.UNSIGNED_BYTE, null);
  }

  /**
   * Copies a rectangle of an image to a place on the sheet, as it would come to the glass itself.
   * @param {TexImageSource} source @param {{x: number, y: number, w: number, h: number}} cut @param {[number, number]} place
   */
  cutOut(source, cut, [x, y]) {
    const gl = this.#gl;
    if (!this.#sheet) return;
    const [whole, frame] = [texture(gl), gl.createFramebuffer()];
    gl.activeTexture(gl.TEXTURE0 + SHEET_UNIT);
    gl.bindTexture(gl.TEXTURE_2D, whole);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, source);
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, whole, 0);
    gl.bindTexture(gl.TEXTURE_2D, this.#sheet.texture);
    gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, x, y, cut.x, cut.y, cut.w, cut.h);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.deleteFramebuffer(frame);
    gl.deleteTexture(whole);
  }

  /** @param {Picture} picture @param {[string, number[]][]} [patch] With them only an oval of it is drawn, with parts of the sheet. */
  #drawPicture({ shot, light, face, view, window, moved, turned, deep }, patch = []) {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const program = this.#program(shot.mix === 0 && shot.baseWarp === IDENTITY, this.#isPlain(light), deep, patch.length > 0);
    for (const side of /** @type {Side[]} */ (["base", "over"])) this.#show(program, side, shot, window, face, view);
    if (deep) this.#showLayers(program, moved);
    program.set("u_turn", turned);
    const { x, y, w, h } = shot.face ?? face ?? WHOLE;
    const ratio = this.#sides.base.height / this.#sides.base.width;
    program.set("u_mix", [shot.mix]);
    program.set("u_face", [x + w / 2, (y + h / 2) * ratio, Math.max(1e-3, w / 2), Math.max(1e-3, (h / 2) * ratio)]);
    program.set("u_panel_size", [width, height]);
    program.set("u_window", window);
    program.set("u_mat", this.matColour);
    program.set("u_time", [light.seconds % 64]);
    program.set("u_brightness", [light.brightness]);
    for (const [name, value] of this.#lookDefaults) program.set(name, light.look[name] ?? value);
    if (this.#sheet && patch.length) {
      program.setTexture("u_sheet_rgb", SHEET_UNIT);
      program.set("u_sheet_size", [this.#sheet.width, this.#sheet.height]);
      gl.activeTexture(gl.TEXTURE0 + SHEET_UNIT);
      gl.bindTexture(gl.TEXTURE_2D, this.#sheet.texture);
    }
    for (const [name, values] of patch) program.set(name, values);
    gl.viewport(0, 0, width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** @param {Weather} weather @param {Light} light @param {number[]} window @param {number[]} crop @param {boolean} layers @param {number[]} moved */
  #drawWeather({ kind, amount }, light, window, crop, layers, moved) {
    const gl = this.#gl;
    const { kinds, vertex, fragment } = this.#look.weather;
    const { particles, values } = kinds[kind] ?? { particles: 0, values: {} };
    const key = layers ? "weather,LAYERS" : "weather";
    let program = this.#programs.get(key);
    if (!program) this.#programs.set(key, (program = new Program(gl, vertex, fragment, layers ? ["LAYERS"] : [])));
    program.use();
    if (layers) this.#showLayers(program, moved);
    for (const [name, value] of Object.entries(values)) program.set(name, value);
    program.set("u_base_crop", crop);
    program.set("u_panel_size", [this.canvas.width, this.canvas.height]);
    program.set("u_window", window);
    program.set("u_time", [light.seconds % 64]);
    program.set("u_weather_count", [particles * amount]);
    program.set("u_weather_light", daylight(light));
    program.set("u_weather_shift", [(moved[0] ?? 0) / (crop[2] ?? 1), (moved[1] ?? 0) / (crop[3] ?? 1)]);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, Math.ceil(particles * amount));
    gl.disable(gl.BLEND);
  }

  /** @param {Program} program @param {number[]} moved */
  #showLayers(program, moved) {
    const gl = this.#gl;
    LAYERS.forEach((name, index) => {
      gl.activeTexture(gl.TEXTURE0 + FIRST_LAYER + index);
      gl.bindTexture(gl.TEXTURE_2D, this.#layers[index] ?? null);
      program.setTexture(name, FIRST_LAYER + index);
    });
    program.set("u_parallax", moved);
  }

  /** What was drawn in this turn of the event loop: RGBA rows from the top. @returns {Uint8Array} */
  readBack() {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const upside = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upside);
    const rows = new Uint8Array(upside.length);
    for (let row = 0; row < height; row += 1) {
      rows.set(upside.subarray(row * width * 4, (row + 1) * width * 4), (height - 1 - row) * width * 4);
    }
    return rows;
  }

  /** Nothing hangs: black. */
  blank() {
    this.#gl.clearColor(0, 0, 0, 1);
    this.#gl.clear(this.#gl.COLOR_BUFFER_BIT);
  }

  close() {
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** @param {boolean} oneImage @param {boolean} unlit @param {boolean} layers @param {boolean} [patched] @returns {Program} in use */
  #program(oneImage, unlit, layers, patched = false) {
    const switches = /** @type {import("./program.js").Switch[]} */ ([oneImage && "ONE_IMAGE", unlit && "UNLIT", layers && "LAYERS", patched && "PATCHED", this.mat > 0 && "MATTED"].filter(Boolean));
    const key = switches.join();
    let program = this.#programs.get(key);
    if (!program) this.#programs.set(key, (program = new Program(this.#gl, this.#look.vertex, this.#look.fragment, switches)));
    program.use();
    return program;
  }

  /** @param {Light} light */
  #isPlain(light) {
    return light.brightness === 1 && this.#lookDefaults.every(([name, value]) => value.every((each, i) => each === (light.look[name] ?? value)[i]));
  }

  /** @returns {[string, number[]][]} */
  get #lookDefaults() {
    return Object.entries(this.#look.uniforms).filter(([, { group }]) => group === "look").map(([name, uniform]) => [name, uniform.default]);
  }

  /** @param {Program} program @param {Side} side @param {Shot} shot @param {number[]} window @param {Box | null} face @param {Vista} view */
  #show(program, side, shot, window, face, view) {
    const { width, height } = this.#sides[side];
    const warp = side === "base" ? shot.baseWarp : shot.overWarp;
    this.#bind(side);
    program.setTexture(`u_${side}_rgb`, UNITS[side]);
    program.set(`u_${side}_size`, [width, height]);
    program.set(`u_${side}_crop`, this.#seen(side, window, face, view));
    program.set(`u_${side}_warp_x`, warp.slice(0, 3));
    program.set(`u_${side}_warp_y`, warp.slice(3));
  }

  /** The mat's, moved aside. @returns {number[]} */
  #opening() {
    const { width, height } = this.canvas;
    const [x, y, w, h] = opening(width, height, this.mat);
    const [right = 0, down = 0] = this.mat > 0 ? this.aside : [];
    return [x + right / width, y + down / height, w, h];
  }

  /** What is seen of an image; without a mat it is what is moved aside. @param {Side} side @param {number[]} window @param {Box | null} face @param {Vista} view */
  #seen(side, window, face, view) {
    const { width, height } = this.canvas;
    const [x = 0, y = 0, w = 1, h = 1] = seen(this.#crop(side, window, face), view);
    const [right = 0, down = 0] = this.mat > 0 ? [] : this.aside;
    return [x - (right / width) * w, y - (down / height) * h, w, h];
  }

  /** @param {Side} side @param {number[]} window @param {Box | null} face */
  #crop(side, window, face) {
    const { width, height } = this.#sides[side];
    return cover((window[2] ?? 1) * this.canvas.width, (window[3] ?? 1) * this.canvas.height, width, height, face);
  }

  /** @param {Side} side */
  #bind(side) {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + UNITS[side]);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#sides[side].texture);
  }
}

/** @param {WebGL2RenderingContext} gl @returns {WebGLTexture} */
function texture(gl) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, 1, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, new Uint8Array(3));
  return made;
}
