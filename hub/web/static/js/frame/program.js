// @ts-check
// The house's shader, compiled: in full, and in the cheaper variants that its text offers by switches.

/** This browser has no WebGL2, or refuses the shader. */
export class GlassUnavailable extends Error {}

/** @typedef {"ONE_IMAGE" | "UNLIT" | "LAYERS" | "PATCHED" | "MATTED"} Switch ONE_IMAGE: nothing is mixed or warped; UNLIT: the look is plain; LAYERS: moved by depth; PATCHED: parts of an atlas over it; MATTED: the mat has a bevel. */

const SETTERS = /** @type {const} */ (["uniform1fv", "uniform2fv", "uniform3fv", "uniform4fv"]);

export class Program {
  #gl;
  #program;
  /** @type {Map<string, WebGLUniformLocation | null>} */
  #places = new Map();

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {string} vertex
   * @param {string} fragment
   * @param {Switch[]} switches
   */
  constructor(gl, vertex, fragment, switches) {
    this.#gl = gl;
    const firstLine = fragment.indexOf("\n") + 1; // #version stays first
    const defines = switches.map((name) => `#define ${name}\n`).join("");
    this.#program = linked(gl, vertex, fragment.slice(0, firstLine) + defines + fragment.slice(firstLine));
  }

  use() {
    this.#gl.useProgram(this.#program);
  }

  /** @param {string} name @param {readonly number[]} values One to four numbers; the type follows from how many. */
  set(name, values) {
    const place = this.#place(name);
    const setter = SETTERS[values.length - 1];
    if (place && setter) this.#gl[setter](place, /** @type {number[]} */ (values));
  }

  /** @param {string} name @param {number} unit */
  setTexture(name, unit) {
    this.#gl.uniform1i(this.#place(name), unit);
  }

  /** @param {string} name @returns {WebGLUniformLocation | null} null: this variant does without */
  #place(name) {
    if (!this.#places.has(name)) this.#places.set(name, this.#gl.getUniformLocation(this.#program, name));
    return this.#places.get(name) ?? null;
  }
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
