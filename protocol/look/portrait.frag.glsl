#version 300 es
// A portrait on the panel: up to two images of it, warped onto each other, in a mat, in a light.
// SOURCE_YUV: an image is three planes; without it, one RGB texture. Everything behind that is the same.
// ONE_IMAGE and UNLIT leave out work whose result is known (no second image, no warp; the plain look at full
// brightness): they save time where shaders run on the processor and change no pixel. A glass may ignore them.
// LAYERS: the picture is a window. Person and background are shifted by their depth, and the head turns by its
// relief, by what three layers say.
// MATTED: there is a mat, and its opening has a bevel. Without it the text knows nothing of bevels.
// PATCHED draws only a soft oval of the picture, with parts of an atlas laid over it: a second draw, scissored to the
// oval, over what was drawn without. Where nothing is patched it costs nothing.
//
// All points are measured from the top left corner. Textures: row 0 is the top row, LINEAR, CLAMP_TO_EDGE,
// no mipmaps, no flip at upload. Write to an 8-bit target without sRGB conversion, blending or dithering.

precision highp float;
precision highp int;
precision highp sampler2D;

in vec2 v_panel;
out vec4 o_colour;

// --- source: what is shown -------------------------------------------------------------------------------

#ifdef SOURCE_YUV
uniform sampler2D u_base_y;
uniform sampler2D u_base_u;
uniform sampler2D u_base_v;
uniform vec2 u_base_luma; // Kr, Kb
uniform sampler2D u_over_y;
uniform sampler2D u_over_u;
uniform sampler2D u_over_v;
uniform vec2 u_over_luma;
#else
uniform sampler2D u_base_rgb;
uniform sampler2D u_over_rgb;
#endif

uniform vec2 u_base_size; // pixels
uniform vec4 u_base_crop; // x, y, width, height of the part that is shown, 0..1 of the image
uniform vec3 u_base_warp_x; // from shown point to image point, in image widths: x' = dot(row, (x, y, 1))
uniform vec3 u_base_warp_y;
uniform vec2 u_over_size;
uniform vec4 u_over_crop;
uniform vec3 u_over_warp_x;
uniform vec3 u_over_warp_y;
uniform float u_mix; // 0: base alone, 1: over alone
uniform vec4 u_face; // centre and half axes of what a warp may move, in image widths

// --- layers: where the person ends, what is behind, how near it is -----------------------------------------

#ifdef LAYERS
uniform sampler2D u_background; // RGB, without the person
uniform sampler2D u_matte; // one channel: how much of the person; SOURCE_YUV: luma of limited range
uniform sampler2D u_depth; // the same: how near the person is, continued beyond the outline; the background is at 0
uniform vec2 u_parallax; // by how much depths 0 and 1 are moved apart, in fractions of the image
uniform vec2 u_turn; // by how much the foremost point of a head that turns is moved over its outline, likewise
const float PIVOT = 0.85; // this depth stays where it is
const float PLANE = 0.75; // depth of most of the person, and of the outline of the head
#endif

// --- patch: a soft oval of the face out of an atlas's images ---------------------------------------------

#ifdef PATCHED
#ifdef SOURCE_YUV
uniform sampler2D u_sheet_y; // cut out of the atlas's images, side by side
uniform sampler2D u_sheet_u;
uniform sampler2D u_sheet_v;
uniform vec2 u_sheet_luma;
#else
uniform sampler2D u_sheet_rgb;
#endif
uniform vec2 u_sheet_size; // pixels
uniform float u_patch_width; // of an image of the atlas, in pixels
uniform vec3 u_patch_x; // from shown point to point of the neutral face, in image widths
uniform vec3 u_patch_y;
uniform vec4 u_patch_oval; // centre and half axes at neutral, in image widths
uniform vec4 u_patch_first; // where the origin of an atlas image would lie on the sheet, in pixels: of two of them,
uniform vec4 u_patch_second; // and of two more
uniform vec4 u_patch_weights; // of the four, those that count first; together 1
uniform float u_patch_strength; // 0..1
#endif

// --- panel: how it hangs ---------------------------------------------------------------------------------

uniform vec2 u_panel_size; // pixels
uniform vec4 u_window; // the mat's opening: x, y, width, height, 0..1 of the panel
uniform vec3 u_mat; // its colour, sRGB
uniform float u_time; // seconds, wrapped at 64
uniform float u_brightness; // 0..1

// --- look: the light, see presets.toml -------------------------------------------------------------------

uniform float u_exposure;
uniform vec3 u_gain;
uniform float u_saturation;
uniform float u_contrast;
uniform vec3 u_tone;
uniform float u_tone_amount;
uniform vec2 u_sun;
uniform vec3 u_sun_gain;
uniform vec3 u_shade_gain;
uniform float u_vignette;
uniform vec2 u_vignette_reach;
uniform float u_glow;
uniform vec2 u_glow_at;
uniform float u_glow_radius;
uniform float u_flicker;

const vec3 LUMINANCE = vec3(0.2126, 0.7152, 0.0722);
const float MIDDLE_GREY = 0.18;
const float TURN = 6.28318530718;
const float MASK_REACH = 1.45; // the warp ends here, in half axes
const float BEVEL = 0.0075; // its breadth, in fractions of the panel's shorter side
const vec3 BEVEL_CORE = vec3(0.98, 0.97, 0.95);
const float PATCH_SOFT = 0.72; // a patch is whole inside this, in half axes

#ifdef SOURCE_YUV
vec3 from_planes(float y, float u, float v, vec2 k) {
    float luma = (y * 255.0 - 16.0) / 219.0;
    float blue = (u * 255.0 - 128.0) / 224.0;
    float red = (v * 255.0 - 128.0) / 224.0;
    float r = luma + 2.0 * (1.0 - k.x) * red;
    float b = luma + 2.0 * (1.0 - k.y) * blue;
    float g = (luma - k.x * r - k.y * b) / (1.0 - k.x - k.y);
    return clamp(vec3(r, g, b), 0.0, 1.0);
}

// H.264 puts chroma beside the left one of each pair of pixels, hence half a pixel.
vec3 base_texel(vec2 at) {
    vec2 chroma = at + vec2(0.5 / u_base_size.x, 0.0);
    return from_planes(textureLod(u_base_y, at, 0.0).r, textureLod(u_base_u, chroma, 0.0).r,
                       textureLod(u_base_v, chroma, 0.0).r, u_base_luma);
}

vec3 over_texel(vec2 at) {
    vec2 chroma = at + vec2(0.5 / u_over_size.x, 0.0);
    return from_planes(textureLod(u_over_y, at, 0.0).r, textureLod(u_over_u, chroma, 0.0).r,
                       textureLod(u_over_v, chroma, 0.0).r, u_over_luma);
}
#else
vec3 base_texel(vec2 at) { return textureLod(u_base_rgb, at, 0.0).rgb; }

vec3 over_texel(vec2 at) { return textureLod(u_over_rgb, at, 0.0).rgb; }
#endif

#ifdef PATCHED
#ifdef SOURCE_YUV
vec3 sheet_texel(vec2 at) {
    vec2 chroma = at + vec2(0.5 / u_sheet_size.x, 0.0);
    return from_planes(textureLod(u_sheet_y, at, 0.0).r, textureLod(u_sheet_u, chroma, 0.0).r,
                       textureLod(u_sheet_v, chroma, 0.0).r, u_sheet_luma);
}
#else
vec3 sheet_texel(vec2 at) { return textureLod(u_sheet_rgb, at, 0.0).rgb; }
#endif

vec3 patched(vec3 below, vec2 at) {
    vec3 point = vec3(at * vec2(1.0, u_base_size.y / u_base_size.x), 1.0);
    vec2 neutral = vec2(dot(u_patch_x, point), dot(u_patch_y, point));
    vec2 apart = (neutral - u_patch_oval.xy) / u_patch_oval.zw;
    apart *= apart;
    float reach = sqrt(sqrt(dot(apart, apart))); // an oval with full corners
    float much = u_patch_strength * (1.0 - smoothstep(PATCH_SOFT, 1.0, reach));
    if (much <= 0.0) discard;
    vec2 pixel = neutral * u_patch_width;
    vec2 origins[4] = vec2[](u_patch_first.xy, u_patch_first.zw, u_patch_second.xy, u_patch_second.zw);
    vec3 over = vec3(0.0);
    for (int i = 0; i < 4 && u_patch_weights[i] > 0.0; i += 1) { // mostly one or two
        over += u_patch_weights[i] * sheet_texel((origins[i] + pixel) / u_sheet_size);
    }
    return mix(below, over, much);
}
#else
vec3 patched(vec3 below, vec2 at) { return below; }
#endif

// How much of a warp there is: all in the face's ellipse, nothing beyond 1.45 of it, softly between.
float in_face(vec2 at, vec2 size) {
    vec2 point = at * vec2(1.0, size.y / size.x);
    return 1.0 - smoothstep(1.0, MASK_REACH, length((point - u_face.xy) / u_face.zw));
}

// Moves a point as the rows say.
vec2 warped(vec2 at, vec2 size, float amount, vec3 row_x, vec3 row_y) {
    vec2 unit = vec2(1.0, size.y / size.x);
    vec3 point = vec3(at * unit, 1.0);
    vec2 moved = vec2(dot(row_x, point), dot(row_y, point));
    return mix(point.xy, moved, amount) / unit;
}

vec3 picture(vec2 opening, vec2 moved) {
    vec2 at = u_base_crop.xy + opening * u_base_crop.zw + moved;
#ifdef ONE_IMAGE
    return patched(base_texel(at), at);
#else
    float amount = in_face(at, u_base_size); // of both: images that are warped are of one portrait
    vec3 base = base_texel(warped(at, u_base_size, amount, u_base_warp_x, u_base_warp_y));
    vec2 beside = u_over_crop.xy + opening * u_over_crop.zw + moved;
    vec3 over = over_texel(warped(beside, u_over_size, amount, u_over_warp_x, u_over_warp_y));
    return patched(mix(base, over, u_mix), at);
#endif
}

#ifdef LAYERS
#ifdef SOURCE_YUV
float grey(float luma) { return clamp((luma * 255.0 - 16.0) / 219.0, 0.0, 1.0); }
#else
float grey(float value) { return value; }
#endif

// How far what is here is before the outline of the head, 0..1. Mixed here and not by the texture unit, which may round
// to 8 bits: a head that turns is moved many times farther than a window is.
float relief(vec2 at) {
    ivec2 last = textureSize(u_depth, 0) - 1;
    vec2 pixel = at * vec2(last + 1) - 0.5;
    ivec2 low = clamp(ivec2(floor(pixel)), ivec2(0), last), high = min(low + 1, last);
    vec2 part = fract(pixel);
    vec2 upper = vec2(texelFetch(u_depth, low, 0).r, texelFetch(u_depth, ivec2(high.x, low.y), 0).r);
    vec2 lower = vec2(texelFetch(u_depth, ivec2(low.x, high.y), 0).r, texelFetch(u_depth, high, 0).r);
    vec2 mixed = mix(upper, lower, part.y);
    return max(grey(mix(mixed.x, mixed.y, part.x)) - PLANE, 0.0) / (1.0 - PLANE);
}

// The moving image holds person and background together. Where it is moved with the person, the background that
// shows through is exchanged for what is there: what is not moved is left exactly as it is. A head that turns moves by
// what it has before its outline; hair, neck and collar hold it where it is.
vec3 window_on(vec2 opening) {
    vec2 at = u_base_crop.xy + opening * u_base_crop.zw;
    float near = grey(textureLod(u_depth, at + u_parallax * (PLANE - PIVOT), 0.0).r);
    vec2 moved = u_parallax * (near - PIVOT);
    if (u_turn != vec2(0.0)) moved -= u_turn * relief(at);
    float through = 1.0 - grey(textureLod(u_matte, at + moved, 0.0).r);
    vec3 there = textureLod(u_background, at - u_parallax * PIVOT, 0.0).rgb;
    vec3 here = textureLod(u_background, at + moved, 0.0).rgb;
    return clamp(picture(opening, moved) + through * (there - here), 0.0, 1.0);
}
#else
vec3 window_on(vec2 opening) { return picture(opening, vec2(0.0)); }
#endif

vec3 to_linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 to_srgb(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

// Three sines whose periods divide 64 seconds: the same on every device, without a seam.
float flame() {
    float turn = TURN * u_time / 64.0;
    return 0.5 * sin(67.0 * turn) + 0.3 * sin(149.0 * turn + 1.3) + 0.2 * sin(331.0 * turn + 4.1);
}

vec3 graded(vec3 light) {
    float luminance = dot(light, LUMINANCE);
    light = max(mix(vec3(luminance), light, u_saturation), 0.0);
    light = mix(light, luminance * u_tone, u_tone_amount);
    light = MIDDLE_GREY * pow(light / MIDDLE_GREY, vec3(u_contrast));
    return light * u_gain * u_exposure;
}

vec3 lit(vec3 light) {
    vec2 centred = v_panel - 0.5;
    float sunward = clamp(0.5 + dot(centred, u_sun), 0.0, 1.0);
    light *= mix(u_shade_gain, u_sun_gain, sunward);
    vec2 squared = vec2(u_panel_size.x / u_panel_size.y, 1.0);
    float far = length((v_panel - u_glow_at) * squared) / u_glow_radius;
    light *= mix(1.0, (1.0 + u_flicker * flame()) / (1.0 + far * far), u_glow);
    float rim = length(centred * 2.0) * 0.70710678;
    return light * (1.0 - u_vignette * smoothstep(u_vignette_reach.x, u_vignette_reach.y, rim));
}

#ifdef MATTED
// A mat's opening is cut aslant: its white core shows, lit from above and a little from the left.
vec3 mat_at() {
    vec2 before = (u_window.xy - v_panel) * u_panel_size; // pixels beyond the left and the upper edge
    vec2 behind = (v_panel - u_window.xy - u_window.zw) * u_panel_size;
    vec2 beyond = max(before, behind);
    float across = before.x > behind.x ? 0.80 : 0.93;
    float down = before.y > behind.y ? 0.72 : 1.0;
    float light = mix(across, down, clamp(0.5 + beyond.y - beyond.x, 0.0, 1.0)); // softly, where they meet
    float breadth = BEVEL * min(u_panel_size.x, u_panel_size.y);
    return mix(BEVEL_CORE * light, u_mat, smoothstep(breadth - 0.5, breadth + 0.5, max(beyond.x, beyond.y)));
}
#else
vec3 mat_at() { return u_mat; }
#endif

void main() {
    vec2 opening = (v_panel - u_window.xy) / u_window.zw;
    bool inside = all(greaterThanEqual(opening, vec2(0.0))) && all(lessThanEqual(opening, vec2(1.0)));
#ifdef PATCHED
    if (!inside) discard;
#endif
    vec3 colour = inside ? window_on(opening) : mat_at();
#ifdef UNLIT
    o_colour = vec4(colour, 1.0);
#else
    vec3 light = lit(graded(to_linear(colour))) * u_brightness;
    o_colour = vec4(to_srgb(clamp(light, 0.0, 1.0)), 1.0);
#endif
}
