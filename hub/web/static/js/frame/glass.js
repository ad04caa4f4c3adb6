// @ts-check
// The glass in a browser: the house's one shader in WebGL2, for images that come as RGB.

import { cover, opening } from "./fit.js";

/** @typedef {import("../types.js").LookRecord} LookRecord */
/** @typedef {import("../types.js").LookValues} LookValues */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {"base" | "over"} Side */
/** @typedef {{look: LookValues, brightness: number, seconds: number}} Light brightness 0..1 */

/** This browser has no WebGL2, or refuses the shader. */
export class GlassUnavailable extends Error {}

const UNITS = { base: 0, over: 1 };

export class Glass {
  #gl;
  #program;
  /** @type {Map<string, WebGLUniformLocation | null>} */
  #places = new Map();
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
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true });
    if (!gl) throw new GlassUnavailable("this browser has no WebGL2");
    return new Glass(canvas, gl, look);
  }

  /** @param {HTMLCanvasElement} canvas @param {WebGL2RenderingContext} gl @param {LookRecord} look */
  constructor(canvas, gl, look) {
    this.canvas = canvas;
    this.#gl = gl;
    this.#look = look;
    this.#program = linked(gl, look.vertex, look.fragment);
    this.#sides = { base: { texture: texture(gl), width: 1, height: 1 }, over: { texture: texture(gl), width: 1, height: 1 } };
    gl.useProgram(this.#program);
    gl.bindVertexArray(gl.createVertexArray());
    gl.disable(gl.DITHER);
    gl.disable(gl.BLEND);
    for (const setting of [gl.UNPACK_FLIP_Y_WEBGL, gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL]) gl.pixelStorei(setting, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.uniform1i(this.#place("u_base_rgb"), UNITS.base);
    gl.uniform1i(this.#place("u_over_rgb"), UNITS.over);
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
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    [held.width, held.height] = [width, height];
  }

  /** What is over becomes the base, without bringing it again. */
  swap() {
    [this.#sides.base, this.#sides.over] = [this.#sides.over, this.#sides.base];
  }

  /**
   * @param {Shot} shot
   * @param {Light} light
   * @param {number[] | null} [face] Kept in view where the panel cuts the image; a box in fractions.
   */
  draw(shot, light, face = null) {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const { base } = this.#sides;
    const window = opening(width, height, this.mat);
    for (const side of /** @type {Side[]} */ (["base", "over"])) this.#show(side, shot, window, face);
    this.#set("u_mix", [shot.mix]);
    const [x = 0, y = 0, w = 1, h = 1] = shot.face ?? face ?? [];
    const ratio = base.height / base.width;
    this.#set("u_face", [x + w / 2, (y + h / 2) * ratio, Math.max(1e-3, w / 2), Math.max(1e-3, (h / 2) * ratio)]);
    this.#set("u_panel_size", [width, height]);
    this.#set("u_window", window);
    this.#set("u_time", [light.seconds % 64]);
    this.#set("u_brightness", [light.brightness]);
    for (const [name, { group, default: value }] of Object.entries(this.#look.uniforms)) {
      if (group === "look") this.#set(name, light.look[name] ?? value);
    }
    this.#set("u_mat", this.#look.uniforms.u_mat?.default ?? [0.93, 0.91, 0.86]);
    gl.viewport(0, 0, width, height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** What was drawn last: RGBA rows from the top. @returns {Uint8Array} */
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

  /** @param {Side} side @param {Shot} shot @param {number[]} window @param {number[] | null} face */
  #show(side, shot, window, face) {
    const { width, height } = this.#sides[side];
    const warp = side === "base" ? shot.baseWarp : shot.overWarp;
    this.#bind(side);
    this.#set(`u_${side}_size`, [width, height]);
    this.#set(`u_${side}_crop`, cover((window[2] ?? 1) * this.canvas.width, (window[3] ?? 1) * this.canvas.height, width, height, face));
    this.#set(`u_${side}_warp_x`, warp.slice(0, 3));
    this.#set(`u_${side}_warp_y`, warp.slice(3));
  }

  /** @param {Side} side */
  #bind(side) {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + UNITS[side]);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#sides[side].texture);
  }

  /** @param {string} name @returns {WebGLUniformLocation | null} */
  #place(name) {
    if (!this.#places.has(name)) this.#places.set(name, this.#gl.getUniformLocation(this.#program, name));
    return this.#places.get(name) ?? null;
  }

  /** @param {string} name @param {readonly number[]} values One to four numbers; the type follows from how many. */
  #set(name, values) {
    const setters = ["uniform1fv", "uniform2fv", "uniform3fv", "uniform4fv"];
    const setter = /** @type {"uniform1fv"} */ (setters[values.length - 1]);
    this.#gl[setter](this.#place(name), /** @type {number[]} */ (values));
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
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([0, 0, 0, 255]));
  return made;
}

/** @param {WebGL2RenderingContext} gl @param {string} vertex @param {string} fragment @returns {WebGLProgram} */
function linked(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [kind, text] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
    const shader = gl.createShader(kind);
    if (!shader) throw new GlassUnavailable("the browser took WebGL2 away");
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new GlassUnavailable(`the shader does not compile: ${gl.getShaderInfoLog(shader)}`);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new GlassUnavailable(`the shader does not link: ${gl.getProgramInfoLog(program)}`);
  return program;
}
