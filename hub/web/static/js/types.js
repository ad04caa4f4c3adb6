// @ts-check
/**
 * The records that the hub serves, as the page reads them. The hub's API is the authority;
 * whatever may be absent there is optional here.
 *
 * @typedef {object} FrameRecord
 * @property {string} id
 * @property {string} name
 * @property {string} [room]
 * @property {boolean} online
 * @property {"native" | "browser"} [kind]
 * @property {"empty" | "idle" | "settling" | "performing" | "asleep" | "offline"} state
 * @property {string | null} [portrait]
 * @property {string | null} [subject] The name of who hangs in it.
 * @property {string} [gesture] The word that was asked for.
 * @property {string} [says] The words that are being said; empty when it is silent.
 * @property {string | null} [clip] What is performed.
 * @property {Spot | null} [position] Metres on the house's plan; null where nobody has said.
 * @property {Spot} spot Where it is taken to be: its position, or a place in a row.
 * @property {number} [brightness] Per cent.
 * @property {PanelRecord} [panel] What is set for this frame alone.
 * @property {number | null} [uncertainty_ms] How far its idea of hub time may be wrong.
 * @property {number | null} [skew_ppm]
 * @property {"" | "udp" | "mqtt" | "websocket"} [sync] By which way it hears hub time.
 * @property {Problem | null} [problem]
 * @property {{words: string, sees: boolean, present: boolean, attentive: boolean} | null} [eyes] Null for a frame without a camera.
 *
 * @typedef {{mat: number, mat_colour: string, care: boolean, quiet: string | null, preset: string | null, weather: string | null}} PanelRecord Null: as the house.
 *
 * @typedef {object} SubjectRecord
 * @property {string} id
 * @property {string} name
 * @property {string[]} aliases
 * @property {string} kind
 * @property {ConsentRecord} [consent]
 * @property {RestRecord | null} [rest]
 *
 * @typedef {object} ConsentRecord
 * @property {boolean} move
 * @property {boolean} speak
 * @property {boolean} converse
 * @property {boolean} swap
 * @property {string} by
 * @property {string} until ISO date, or empty.
 * @property {boolean} resting
 * @property {string} words
 *
 * @typedef {object} RestRecord What came of putting a subject to rest.
 * @property {string} at ISO 8601.
 * @property {string} words
 * @property {string[]} found Files that should be gone.
 * @property {string[]} waiting Names of nodes.
 * @property {string[]} erased
 * @property {string[]} unreached
 * @property {boolean} done
 *
 * @typedef {object} ClipRecord
 * @property {string} clip
 * @property {string} portrait
 * @property {string} gesture
 * @property {string[]} [performs]
 * @property {number} [variant]
 * @property {boolean} [atlas] A set of named images; nothing performs it.
 * @property {string} video
 * @property {number} video_bytes
 * @property {string} track
 * @property {number} track_bytes
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} images
 *
 * @typedef {object} FaceRecord
 * @property {{x: number, y: number, w: number, h: number}} box In fractions of the photo.
 *
 * @typedef {object} RejectedClip
 * @property {string} gesture
 * @property {string} code
 * @property {string} [words]
 *
 * @typedef {object} PortraitRecord
 * @property {string} id
 * @property {string} subject Id of the subject.
 * @property {string} photo Hash.
 * @property {string} [thumbnail] Hash.
 * @property {"intake" | "rendering" | "ready" | "refused" | "choose" | "failed"} status
 * @property {string} [words]
 * @property {string} [code]
 * @property {Standing | null} [standing] Among several photos of the subject.
 * @property {FaceRecord[]} [faces]
 * @property {ClipRecord[]} [clips]
 * @property {RejectedClip[]} [rejected]
 *
 * @typedef {object} Standing
 * @property {boolean} best
 * @property {number} worth 0..1.
 * @property {string} words Why it is the best, or what it lacks beside that one.
 *
 * @typedef {object} JobRecord
 * @property {string} id
 * @property {string} portrait
 * @property {string} status
 * @property {string} [stage]
 * @property {string} [gesture]
 * @property {string[]} [gestures] All that the job renders, in order.
 * @property {number} fraction
 * @property {string} [words]
 *
 * @typedef {object} Happening
 * @property {string} id
 * @property {string} at ISO 8601.
 * @property {string} words
 * @property {string} [code]
 *
 * @typedef {object} Problem
 * @property {string} code
 * @property {string} words
 *
 * @typedef {object} PairingRecord A node that shows a code.
 * @property {string} pairing
 * @property {string} node_id
 * @property {"frame" | "render" | "browser"} kind
 * @property {string} name
 * @property {string} asked_at ISO 8601.
 * @property {"waiting" | "answered"} state
 * @property {number} tries
 *
 * @typedef {object} NodeRecord A node that the house trusts, or trusted.
 * @property {string} id
 * @property {string} kind
 * @property {string} name
 * @property {string} paired ISO 8601.
 * @property {string} [rotated] ISO 8601.
 * @property {string} revoked Empty while it is trusted.
 * @property {boolean} [online]
 *
 * @typedef {object} House
 * @property {string} clock_id
 * @property {FrameRecord[]} frames
 * @property {SubjectRecord[]} subjects
 * @property {PortraitRecord[]} portraits
 * @property {JobRecord[]} jobs
 * @property {Happening[]} activity
 * @property {Problem[]} problems
 * @property {{id: string, name?: string, online?: boolean}[]} render_nodes
 * @property {{preset: string, weather: string, amount: number}} look
 * @property {SceneRecord[]} scenes
 * @property {{id: string, scene: string, name: string}[]} under_way Scenes that are being performed.
 * @property {PairingRecord[]} [pairings]
 * @property {NodeRecord[]} [nodes]
 * @property {{count: number, bytes: number}} [left] What left the house.
 * @property {string} [audited] Changes with every entry of the audit log.
 *
 * @typedef {{x: number, y: number}} Spot Metres; x grows to the right on the plan and for whoever faces the wall, y upwards on the plan.
 *
 * @typedef {"unison" | "ripple" | "centre_out" | "call_and_answer"} SceneKind
 *
 * @typedef {object} ScenePart As the hub reads it (docs/how-to/scenes.md); what is absent is as usual.
 * @property {SceneKind} kind
 * @property {string} [gesture]
 * @property {number} [at] Seconds after the start.
 * @property {string[]} [who]
 * @property {number} [speed] Metres a second.
 * @property {string | Spot} [from]
 * @property {number} [direction] Degrees.
 * @property {string[]} [answer]
 * @property {string} [answer_gesture]
 * @property {number} [rounds]
 *
 * @typedef {object} SceneDefinition With parts, or with the one part spread out.
 * @property {string} name
 * @property {number} [cooldown] Seconds.
 * @property {ScenePart[]} [parts]
 *
 * @typedef {SceneDefinition & Partial<ScenePart> & {id: string, built_in: boolean, changed: boolean}} SceneRecord
 *
 * @typedef {object} SceneTurn
 * @property {string} frame
 * @property {number} part
 * @property {string} gesture
 * @property {number} begins_ms
 * @property {number} lasts_ms
 * @property {boolean} takes_part
 *
 * @typedef {object} ScenePreview
 * @property {SceneTurn[]} turns
 * @property {string[]} left_out Sentences.
 * @property {number} lasts_ms
 * @property {string} toml
 *
 * @typedef {object} Understood
 * @property {object[]} understood The commands, empty when nothing was understood.
 * @property {string} answer
 * @property {{code: string, message: string, suggestions?: string[]} | null} [problem]
 *
 * @typedef {Record<string, number[]>} LookValues Every uniform of the group "look".
 *
 * @typedef {object} LookRecord
 * @property {string} vertex
 * @property {string} fragment
 * @property {Record<string, {group: string, type: string, default: number[]}>} uniforms
 * @property {Record<string, {label: string, values: LookValues}>} presets
 * @property {{vertex: string, fragment: string, kinds: Record<string, WeatherKind>}} weather
 *
 * @typedef {{label: string, particles: number, values: LookValues}} WeatherKind
 */

export {};
