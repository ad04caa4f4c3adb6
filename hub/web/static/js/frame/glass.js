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

const UNITS = { base: 0, over: 1 };
const LAYERS = ["u_background", "u_matte", "u_depth"];
const FIRST_LAYER = 4;
/** @typedef {{view: Vista, layers: boolean}} Window layers: what was loaded as such belongs to the picture. */
/** @typedef {import("./vista.js").Vista} Vista */
/** @typedef {import("./sky.js").Weather} Weather */
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
  /** Breadth of the mat in fractions of the panel's shorter side. */
  mat = 0;

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
   */
  draw(shot, light, face = null, { view, layers } = { view: STRAIGHT, layers: false }, weather = { kind: "", amount: 0 }) {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const deep = layers && (view.shift[0] !== 0 || view.shift[1] !== 0);
    const program = this.#program(shot.mix === 0 && shot.baseWarp === IDENTITY, this.#isPlain(light), deep);
    const window = opening(width, height, this.mat);
    const { base } = this.#sides;
    const moved = deep ? parallax(this.#crop("base", window, face), base.width, base.height, view) : [0, 0];
    for (const side of /** @type {Side[]} */ (["base", "over"])) this.#show(program, side, shot, window, face, view);
    if (deep) this.#showLayers(program, moved);
    const { x, y, w, h } = shot.face ?? face ?? WHOLE;
    const ratio = this.#sides.base.height / this.#sides.base.width;
    program.set("u_mix", [shot.mix]);
    program.set("u_face", [x + w / 2, (y + h / 2) * ratio, Math.max(1e-3, w / 2), Math.max(1e-3, (h / 2) * ratio)]);
    program.set("u_panel_size", [width, height]);
    program.set("u_window", window);
    program.set("u_mat", this.#look.uniforms.u_mat?.default ?? []);
    program.set("u_time", [light.seconds % 64]);
    program.set("u_brightness", [light.brightness]);
    for (const [name, value] of this.#lookDefaults) program.set(name, light.look[name] ?? value);
    gl.viewport(0, 0, width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (weather.amount > 0) this.#drawWeather(weather, light, window, seen(this.#crop("base", window, face), view), layers, moved);
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

  /** @param {boolean} oneImage @param {boolean} unlit @param {boolean} layers @returns {Program} in use */
  #program(oneImage, unlit, layers) {
    const switches = /** @type {import("./program.js").Switch[]} */ ([oneImage && "ONE_IMAGE", unlit && "UNLIT", layers && "LAYERS"].filter(Boolean));
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
    program.set(`u_${side}_crop`, seen(this.#crop(side, window, face), view));
    program.set(`u_${side}_warp_x`, warp.slice(0, 3));
    program.set(`u_${side}_warp_y`, warp.slice(3));
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
