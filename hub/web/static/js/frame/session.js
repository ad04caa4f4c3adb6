// @ts-check
// Between the hub and the player: messages in, messages out. The frame goes on when the hub is gone.

import { ClockKeeper, HubClock } from "./clock.js";
import { canBeKept } from "./glancing.js";
import { SOFTWARE } from "./identity.js";
import { badTrack, fitFor, performanceOf, refusalOf, showingOf, spokenOf, timeOf } from "./reports.js";
import { Wall } from "./wall.js";

/** @typedef {import("./wire.js").Message} Message */
/** @typedef {import("./identity.js").Identity} Identity */

const PROTOCOL = [1, 0];
const SHOWING_EVERY_MS = 30_000;
const GREET_LEAD_MS = 160;
const GREET_EXPIRES_MS = 1000;
const WAVE_PAUSE_MS = 2000;

export class Session {
  clock = new HubClock();
  #wire;
  #player;
  #light;
  #sky;
  #panel;
  #identity;
  #bootId;
  #capabilities;
  #keeper;
  #wall;
  #hubClock = "";
  #saidShowing = "";
  /** Nothing else may be said before. */
  #helloSaid = false;
  #greeted = 0;
  #wavedAt = -Infinity;
  problem = { code: "", words: "" };
  /** @type {() => void} Something that people may want to see has changed. */
  onchange = () => undefined;

  /**
   * @param {{identity: Identity, bootId: string, wire: import("./wire.js").Wire, store: import("./store.js").ClipStore, player: import("./player.js").Player, light: import("./light.js").FadingLight, sky: import("./sky.js").Sky, panel: import("./panel.js").Panel, host: HTMLElement, capabilities: () => object}} parts
   */
  constructor({ identity, bootId, wire, store, player, light, sky, panel, host, capabilities }) {
    this.#identity = identity;
    this.#bootId = bootId;
    this.#wire = wire;
    this.#player = player;
    this.#light = light;
    this.#sky = sky;
    this.#panel = panel;
    this.#capabilities = capabilities;
    this.#wall = new Wall(store, player, host, (failed) => void this.#reportStore(failed));
    this.#keeper = new ClockKeeper(this.clock, () => this.#say({ type: "clock.ask", sent: performance.now() }));
    wire.onopen = () => void this.#hello();
    wire.onclose = () => this.#lost();
    wire.onmessage = (message) => this.#take(message);
    player.onperformed = (done) => this.clock.clockId && this.#say(performanceOf(done, this.clock));
    player.onrefused = (cue, { code, reason }) => this.#say({ type: "playback.refused", cue_id: cue.cue_id, code, reason, trace: cue.trace ?? "" });
    player.onspoken = (said) => this.clock.clockId && this.#say(spokenOf(said, this.clock));
    player.onchange = () => this.#reportShowing();
    setInterval(() => this.#reportShowing(true), SHOWING_EVERY_MS);
  }

  get caption() {
    return this.#wall.caption;
  }

  /** Says again who this is: the name or the panel has changed. @param {Identity} identity */
  rename(identity) {
    this.#identity = identity;
    if (this.#wire.up) void this.#hello();
  }

  /** A viewer waved: greet back from the own store, and tell the hub when that is possible. */
  waved() {
    const now = performance.now();
    if (now - this.#wavedAt < WAVE_PAUSE_MS) return;
    this.#wavedAt = now;
    this.#panel.stirred();
    const reel = this.#player.state === "idle" ? this.#player.repertoire?.performing("wave") : undefined;
    const cueId = reel ? `${this.#identity.id}-${this.#bootId}-${(this.#greeted += 1)}` : null;
    if (reel && cueId) {
      const { clip, gesture } = reel.record;
      const startAt = now + GREET_LEAD_MS;
      this.#player.leaveScenes(startAt, startAt + reel.durationMs);
      this.#player.arm({ cue_id: cueId, clip, gesture: "wave", performed_as: gesture, startAt, expiresAt: startAt + GREET_EXPIRES_MS, durationMs: reel.durationMs });
    }
    if (this.clock.clockId) this.#say({ type: "sense.waved", by: "touch", clock_id: this.clock.clockId, at: this.clock.toHub(now), ...(cueId ? { answered_with: cueId } : {}) });
  }

  /** Lets go of everything that the house gave: it does not want this frame any more. */
  forget() {
    this.#wall.forget();
  }

  #lost() {
    this.#helloSaid = false;
    this.#keeper.stop();
    this.onchange();
  }

  async #hello() {
    const { name, room } = this.#identity;
    const held = await this.#wall.held();
    this.#helloSaid = true;
    this.#say({ type: "node.hello", kind: "frame", name, room, boot_id: this.#bootId, software: SOFTWARE, protocol: PROTOCOL, capabilities: this.#capabilities(), held });
  }

  /** @param {Message} message */
  #take(message) {
    const takers = /** @type {Record<string, (message: Message) => void>} */ ({
      "node.welcome": (welcome) => this.#welcomed(welcome),
      "node.refused": ({ code, reason }) => (this.problem = { code, words: reason }),
      "hub.announce": ({ online, clock_id }) => online && clock_id !== this.#hubClock && void this.#hello(),
      "store.manifest": (manifest) => void this.#wall.take(/** @type {any} */ (manifest)),
      "playback.cue": (cue) => this.#takeCue(cue),
      "playback.speak": (track) => this.#takeSpeech(track),
      "playback.glance": (glance) => this.#takeGlance(glance),
      "playback.cancel": ({ cue_id }) => this.#player.cancel(cue_id ?? null),
      "playback.look": (look) => this.#takeLook(look),
      "playback.panel": (panel) => this.#panel.take(/** @type {any} */ (panel)),
      "clock.answer": (answer) => this.#takeTime(answer),
    });
    takers[message.type]?.(message); // a newer hub may say more than this page knows
    this.onchange();
  }

  /** @param {Message} look */
  #takeLook({ preset, brightness = 100, fade_ms = 800, weather = "", amount = 100 }) {
    this.#light.change(preset, brightness, fade_ms, performance.now());
    this.#sky.change(weather, amount, fade_ms, performance.now());
  }

  /** @param {Message} welcome */
  #welcomed(welcome) {
    this.#hubClock = welcome.clock_id;
    this.problem = { code: "", words: "" };
    this.#identity = { ...this.#identity, name: welcome.name || this.#identity.name };
    this.#saidShowing = "";
    this.#keeper.start();
    this.#reportShowing();
  }

  get identity() {
    return this.#identity;
  }

  /** @param {Message} answer */
  #takeTime({ clock_id, sent, received, answered }) {
    if (clock_id !== this.#hubClock) return;
    const first = this.clock.clockId !== clock_id;
    this.clock.take({ clockId: clock_id, asked: sent, received, answered, heard: performance.now() });
    if (first) this.#wire.flush();
    this.#reportShowing();
  }

  /** @param {Message} cue */
  #takeCue(cue) {
    this.#panel.stirred();
    const refusal = refusalOf(/** @type {any} */ (cue), this.clock, this.#hubClock);
    if (refusal) return this.#player.onrefused({ cue_id: cue.cue_id, trace: cue.trace }, refusal);
    const reel = this.#player.repertoire?.reel(cue.clip);
    this.#player.arm({
      cue_id: cue.cue_id,
      clip: cue.clip,
      gesture: cue.gesture,
      performed_as: cue.performed_as,
      startAt: this.clock.toLocal(cue.start),
      expiresAt: this.clock.toLocal(cue.expires),
      durationMs: reel?.durationMs ?? 0,
      trace: cue.trace,
      scene: cue.scene,
    });
  }

  /** @param {Message} track */
  #takeSpeech(track) {
    this.#panel.stirred();
    const refusal = refusalOf(/** @type {any} */ (track), this.clock, this.#hubClock) ?? badTrack(/** @type {any} */ (track));
    if (refusal) return this.#player.onrefused({ cue_id: track.cue_id, trace: track.trace }, refusal);
    const marks = track.visemes.map((/** @type {{name: string, at_ms: number}} */ { name, at_ms }) => [at_ms, name]);
    const speech = { cueId: track.cue_id, startAt: this.clock.toLocal(track.start), lastsMs: track.lasts_ms, marks, heardAt: performance.now(), cancelled: false, trace: track.trace ?? "", words: track.words ?? "" };
    this.#player.speak(speech, this.clock.toLocal(track.expires));
  }

  /** What cannot be kept is let be in silence: nobody waits for a look. @param {Message} glance */
  #takeGlance({ clock_id, start, lasts_ms, x, y = 0 }) {
    if (refusalOf({ clock_id }, this.clock, this.#hubClock)) return;
    const startAt = this.clock.toLocal(start);
    const glance = { x, y, startAt, untilAt: startAt + lasts_ms };
    if (canBeKept(glance, performance.now())) this.#player.mimic?.glance(glance);
  }

  /** @param {boolean} [always] Also when nothing has changed. */
  #reportShowing(always = false) {
    const facts = showingOf(this.#player, this.problem);
    const time = timeOf(this.clock, this.#hubClock);
    const text = JSON.stringify([facts, fitFor(time)]);
    this.onchange();
    if (text === this.#saidShowing && !always) return;
    const said = this.#say({ type: "playback.showing", ...facts, presented: this.#player.presented, dropped: this.#player.dropped, ...time });
    if (said) this.#saidShowing = text;
  }

  /** @param {import("./store.js").FetchFailed | null} failed */
  async #reportStore(failed) {
    this.problem = failed ? { code: failed.code, words: failed.message } : { code: "", words: "" };
    const held = await this.#wall.held();
    this.#say({ type: "store.report", held, ready: this.#wall.ready, problem_code: this.problem.code, problem: this.problem.words });
    this.#reportShowing();
  }

  /** @param {Message} message @returns {boolean} */
  #say(message) {
    return this.#wire.say({ node_id: this.#identity.id, ...message }, this.#helloSaid);
  }
}
