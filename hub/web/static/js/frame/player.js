// @ts-check
// The player of a browser frame: idle → settling → performing → returning → idle, drawn picture by picture.

import { playAt } from "./film.js";
import { WaitingCues } from "./cues.js";
import { busyUntil, CROSSFADE_MS, settleMs, shotOf } from "./phases.js";

/** @typedef {import("./cues.js").OpenCue} OpenCue */
/** @typedef {import("./phases.js").Performing} Performing */
/** @typedef {import("./phases.js").Phase} Phase */
/** @typedef {import("./phases.js").Returning} Returning */
/** @typedef {import("./phases.js").Settling} Settling */
/** @typedef {import("./repertoire.js").Repertoire} Repertoire */
/**
 * @typedef {{cue: OpenCue, settledAt: number, startedAt: number, endedAt: number, presented: number, dropped: number, cancelled: boolean}} Performed
 */

const HALF_REFRESH_MS = 8;

export class Player {
  /** @type {Phase} */
  #phase = { name: "empty" };
  /** @type {Repertoire | null} */
  #repertoire = null;
  #cues = new WaitingCues();
  #scene;
  presented = 0;
  dropped = 0;
  /** Stills that fade into each other instead of motion. */
  calm = false;
  /** @type {(done: Performed) => void} */
  onperformed = () => undefined;
  /** @type {(cue: {cue_id: string, trace?: string}, refusal: import("./cues.js").Refusal) => void} */
  onrefused = () => undefined;
  /** @type {(said: import("./speech.js").Speech) => void} */
  onspoken = () => undefined;
  /** What is to be read at this moment; empty: nothing. @type {(words: string) => void} */
  oncaption = () => undefined;
  /** @type {() => void} */
  onchange = () => undefined;

  /** @param {import("./scene.js").Scene} scene @param {import("./mimic.js").Mimic | null} [mimic] */
  constructor(scene, mimic = null) {
    this.#scene = scene;
    this.mimic = mimic;
    scene.mimic = mimic;
  }

  get state() {
    const { name } = this.#phase;
    if (name === "idle" || name === "returning") return this.#scene.preset === "asleep" ? "asleep" : "idle";
    return name;
  }

  get repertoire() {
    return this.#repertoire;
  }

  /** The cue under way. */
  get cue() {
    return this.#phase.name === "settling" || this.#phase.name === "performing" ? this.#phase.cue : null;
  }

  /** Shows another portrait, fading over to it, or nothing. @param {Repertoire | null} repertoire */
  hang(repertoire) {
    this.cancel(null, "playback.no_clip", "the portrait was taken down");
    const before = this.#repertoire;
    this.#repertoire = repertoire;
    if (repertoire) this.#scene.keepInView(repertoire.idle.reel.track.face);
    else this.#scene.blank();
    const now = performance.now();
    const reel = repertoire?.idle.reel;
    this.#to(reel ? { name: "returning", ready: false, move: { startAt: now, endAt: now + (before ? CROSSFADE_MS : 0), from: null, to: null, reel } } : { name: "empty" });
    before?.close();
  }

  /** Accepts a cue or turns it down. @param {OpenCue} cue */
  arm(cue) {
    if (!this.#cues.meet(cue.cue_id)) return;
    const reel = this.#repertoire?.reel(cue.clip);
    if (!reel) return this.onrefused(cue, { code: "playback.no_clip", reason: "the clip cannot be played here" });
    const refusal = this.#cues.add(cue, performance.now(), busyUntil(this.#phase));
    if (refusal) return this.onrefused(cue, refusal);
    this.#repertoire?.film(cue.clip); // primed by the time it is needed
  }

  /** Lets the mouth say something, or says why not. @param {import("./speech.js").Speech} speech @param {number} expiresAt */
  speak(speech, expiresAt) {
    const refusal = this.mimic ? this.mimic.speak(speech, expiresAt) : { code: "playback.no_atlas", reason: "this frame moves no mouths" };
    if (refusal) this.onrefused({ cue_id: speech.cueId, trace: speech.trace }, refusal);
  }

  /** A viewer goes before a scene: its cues that wait for this time are turned down. @param {number} from @param {number} to */
  leaveScenes(from, to) {
    const inTheWay = this.#cues.take((each) => Boolean(each.scene) && each.startAt < to && from < each.startAt + each.durationMs);
    for (const cue of inTheWay) this.onrefused(cue, { code: "playback.busy", reason: "it greets a viewer back" });
  }

  /** Forgets waiting cues and returns from the one under way. @param {string | null} id null: all of them */
  cancel(id, code = "playback.cancelled", reason = "it was cancelled") {
    for (const cue of this.#cues.take((each) => id === null || each.cue_id === id)) this.onrefused(cue, { code, reason });
    for (const { cueId, trace } of this.mimic?.hush(id) ?? []) this.onrefused({ cue_id: cueId, trace }, { code, reason });
    const phase = this.#phase;
    const now = performance.now();
    if (phase.name === "settling" && (id === null || phase.cue.cue_id === id)) {
      this.onrefused(phase.cue, { code, reason });
      this.#turnBack(phase, now);
    } else if (phase.name === "performing" && (id === null || phase.cue.cue_id === id)) {
      this.#end(phase, now, true);
    }
  }

  /** The panel has another size: the same picture anew. */
  redraw() {
    if (this.#phase.name === "empty") this.#scene.blank();
    else this.#scene.redraw();
  }

  /** One picture. @param {number} now */
  tick(now) {
    const phase = this.#phase;
    for (const said of this.mimic?.passed(now) ?? []) this.onspoken(said);
    this.oncaption(this.mimic?.caption(now) ?? "");
    if (phase.name === "idle") this.#idle(now);
    else if (phase.name === "settling") this.#settle(phase, now);
    else if (phase.name === "performing") this.#perform(phase, now);
    else if (phase.name === "returning") this.#comeBack(phase, now);
    if (phase.name !== "empty") this.#scene.relight(now);
  }

  /** @param {number} now */
  #idle(now) {
    const { idle, portrait, layers } = /** @type {Repertoire} */ (this.#repertoire);
    this.#scene.useLayers(portrait, layers, now);
    idle.tick(now);
    if (idle.film.fresh) this.#show(idle.film, now);
    const cue = this.#cues.next;
    if (cue && now >= cue.startAt - settleMs(idle.reel.steps(idle.image)) - HALF_REFRESH_MS) this.#leave(cue, now);
  }

  /** Leaves the idle loop for a cue. @param {OpenCue} cue @param {number} now */
  #leave(cue, now) {
    const repertoire = /** @type {Repertoire} */ (this.#repertoire);
    const film = repertoire.film(cue.clip);
    if (now > cue.expiresAt || !film || film.failed) {
      this.#cues.take((each) => each === cue);
      const refusal = film?.failed ? { code: "playback.clip_broken", reason: "its clip cannot be decoded" } : { code: "playback.expired", reason: "it could not start before its expiry" };
      return this.onrefused(cue, refusal);
    }
    if (!film.primed) return; // still decoding: it starts late, and says so
    const first = this.calm ? film.reel.summit : 0;
    if (film.image !== first) return film.prime(first);
    this.#cues.take((each) => each === cue);
    const { idle } = repertoire;
    idle.freeze();
    this.#scene.load("over", film);
    const lengthMs = this.calm ? CROSSFADE_MS : settleMs(idle.reel.steps(idle.image));
    const endAt = Math.max(cue.startAt, now + lengthMs);
    const poses = this.calm ? { from: null, to: null } : { from: idle.reel.pose(idle.image), to: film.reel.pose(0) };
    this.#to({ name: "settling", cue, film, played: this.calm, settledAt: now, move: { startAt: now, endAt, ...poses, reel: idle.reel } });
  }

  /** @param {Settling} phase @param {number} now */
  #settle(phase, now) {
    const { move, film, cue } = phase;
    if (!phase.played && now >= playAt(move.endAt, film.reel.periodMs)) {
      phase.played = true;
      film.play();
    }
    if (now < move.endAt - HALF_REFRESH_MS) return this.#scene.draw(shotOf(move, now), now);
    if (!phase.played) film.play();
    this.#scene.arrive(now);
    this.presented += 1;
    const startedAt = performance.now();
    this.#to({ name: "performing", cue, film, settledAt: phase.settledAt, startedAt, endAt: startedAt + film.reel.durationMs, seen: new Set([this.calm ? film.image : 0]) });
    const { idle } = /** @type {Repertoire} */ (this.#repertoire);
    idle.rewind(this.calm ? 0 : idle.reel.restAfter(idle.image));
  }

  /** @param {Performing} phase @param {number} now */
  #perform(phase, now) {
    const { film, seen } = phase;
    if (film.fresh && !seen.has(film.image)) {
      seen.add(film.image);
      this.#show(film, now);
    }
    const last = film.reel.images - 1;
    if (now >= phase.endAt - HALF_REFRESH_MS && (this.calm || seen.has(last) || film.ended || now > phase.endAt + 500)) this.#end(phase, now, false);
  }

  /** @param {Performing} phase @param {number} now @param {boolean} cancelled */
  #end(phase, now, cancelled) {
    const { cue, film, settledAt, startedAt, seen } = phase;
    const due = this.calm ? 1 : cancelled ? Math.max(...seen) + 1 : film.reel.images;
    this.dropped += due - seen.size;
    this.onperformed({ cue, settledAt, startedAt, endedAt: now, presented: seen.size, dropped: due - seen.size, cancelled });
    this.#return(film.reel.pose(film.image), film.reel.steps(film.image), now);
    film.prime(0);
  }

  /** A settle was cancelled: back from what prevails on the glass. @param {Settling} phase @param {number} now */
  #turnBack(phase, now) {
    const { film, move } = phase;
    const { idle } = /** @type {Repertoire} */ (this.#repertoire);
    const past = now > (move.startAt + move.endAt) / 2;
    const [from, steps] = past ? [film.reel.pose(0), 0] : [idle.reel.pose(idle.image), idle.reel.steps(idle.image)];
    if (past) this.#scene.arrive(now);
    idle.rewind(idle.reel.restAfter(idle.image));
    this.#return(from, steps, now);
    film.prime(0);
  }

  /**
   * Back to idle from the image on the glass; the loop has been told where to wait.
   * @param {import("./shot.js").Affine} from
   * @param {number} steps How far from neutral that image is.
   * @param {number} now
   */
  #return(from, steps, now) {
    const { idle } = /** @type {Repertoire} */ (this.#repertoire);
    const rest = this.calm ? 0 : idle.reel.restAfter(idle.image);
    const endAt = now + (this.calm ? CROSSFADE_MS : settleMs(steps + idle.reel.steps(rest)));
    const poses = this.calm ? { from: null, to: null } : { from, to: idle.reel.pose(rest) };
    this.#to({ name: "returning", ready: false, move: { startAt: now, endAt, ...poses, reel: idle.reel } });
  }

  /** @param {Returning} phase @param {number} now */
  #comeBack(phase, now) {
    const { idle } = /** @type {Repertoire} */ (this.#repertoire);
    if (!phase.ready) {
      if (!idle.ready) return; // still seeking: the last image stays
      const lateMs = now - phase.move.startAt;
      phase.move.startAt += lateMs;
      phase.move.endAt += lateMs;
      this.#scene.load("over", idle.film);
      phase.ready = true;
    }
    if (now < phase.move.endAt) return this.#scene.draw(shotOf(phase.move, now), now);
    this.#scene.arrive(now);
    if (!this.calm) idle.go();
    this.#to({ name: "idle" });
  }

  /** @param {import("./film.js").Film} film @param {number} now */
  #show(film, now) {
    this.#scene.show(film, now);
    this.presented += 1;
  }

  /** @param {Phase} phase */
  #to(phase) {
    const before = this.state;
    this.#phase = phase;
    if (this.state !== before) this.onchange();
  }
}
