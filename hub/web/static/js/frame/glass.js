// @ts-check
// The glass in a browser: the house's one shader in WebGL2, for images that come as RGB.

import { cover, opening } from "./fit.js";
import { GlassUnavailable, Program } from "./program.js";
import { IDENTITY } from "./shot.js";

/** @typedef {import("../types.js").LookRecord} LookRecord */
/** @typedef {import("../types.js").LookValues} LookValues */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {"base" | "over"} Side */
/** @typedef {{look: LookValues, brightness: number, seconds: number}} Light brightness 0..1 */
/** @typedef {{x: number, y: number, w: number, h: number}} Box In fractions of the image. */

const UNITS = { base: 0, over: 1 };
const WHOLE = { x: 0, y: 0, w: 1, h: 1 };

export class Glass {
  #gl;
  /** @type {Map<string, Program>} By their switches. */
  #programs = new Map();
  /** @type {Record<Side, {texture: WebGLTexture, width: number, height: number}>} */
  #sides;
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
    this.#program(false, false); // a shader that does not compile is known at once
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

  /** What is over becomes the base, without bringing it again. */
  swap() {
    [this.#sides.base, this.#sides.over] = [this.#sides.over, this.#sides.base];
  }

  /**
   * @param {Shot} shot
   * @param {Light} light
   * @param {Box | null} [face] Kept in view where the panel cuts the image.
   */
  draw(shot, light, face = null) {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const program = this.#program(shot.mix === 0 && shot.baseWarp === IDENTITY, this.#isPlain(light));
    const window = opening(width, height, this.mat);
    for (const side of /** @type {Side[]} */ (["base", "over"])) this.#show(program, side, shot, window, face);
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

  /** @param {boolean} oneImage @param {boolean} unlit @returns {Program} in use */
  #program(oneImage, unlit) {
    const switches = /** @type {import("./program.js").Switch[]} */ ([oneImage && "ONE_IMAGE", unlit && "UNLIT"].filter(Boolean));
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

  /** @param {Program} program @param {Side} side @param {Shot} shot @param {number[]} window @param {Box | null} face */
  #show(program, side, shot, window, face) {
    const { width, height } = this.#sides[side];
    const warp = side === "base" ? shot.baseWarp : shot.overWarp;
    this.#bind(side);
    program.setTexture(`u_${side}_rgb`, UNITS[side]);
    program.set(`u_${side}_size`, [width, height]);
    program.set(`u_${side}_crop`, cover((window[2] ?? 1) * this.canvas.width, (window[3] ?? 1) * this.canvas.height, width, height, face));
    program.set(`u_${side}_warp_x`, warp.slice(0, 3));
    program.set(`u_${side}_warp_y`, warp.slice(3));
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
