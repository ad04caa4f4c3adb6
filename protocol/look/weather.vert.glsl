#version 300 es
// Weather: particles by depth, one instance each, four vertices of a strip without attributes. Where each one is
// follows from its number and u_time alone: the same on every glass, and without a seam every 64 seconds.

precision highp float;
precision highp int;

uniform vec2 u_panel_size; // pixels
uniform vec4 u_window; // the mat's opening: x, y, width, height, 0..1 of the panel
uniform float u_time; // seconds, wrapped at 64
uniform float u_weather_count; // particles; of the last one a part
uniform vec2 u_weather_fall; // how often far and near ones pass in 64 seconds: whole numbers, negative rises
uniform vec4 u_weather_size; // half width and half height of far and of near ones, in panel heights
uniform vec3 u_weather_sway; // how far to and fro, in panel heights; how often in 64 seconds, least and most
uniform float u_weather_slant; // sideways for each height fallen
uniform vec2 u_weather_spin; // turns in 64 seconds, least and most; 0: the long side lies along the fall
uniform vec2 u_weather_opacity; // of far and near ones
uniform float u_weather_twinkle; // how much each one dims now and then, 0..1
uniform vec3 u_weather_colour; // sRGB: of one kind
uniform vec3 u_weather_other; // and of the other; most lie between
uniform vec3 u_weather_light; // factors on linear light
uniform vec2 u_weather_shift; // of depth 1 for a viewer aside, in fractions of the opening

flat out vec2 v_middle; // of the particle on the panel, 0..1, origin top left
flat out vec2 v_along; // its long side; length 1
flat out vec2 v_size; // half of its sides, in panel heights
flat out vec4 v_colour; // its alpha the strength
flat out float v_behind; // 1: behind the person

const float TURN = 6.28318530718;
const float BEHIND = 0.4; // particles farther than this are behind the person
const float BEYOND = 0.12; // they begin and end this far outside, in panel heights
const float FAR_DEPTH = 0.2;
const float NEAR_DEPTH = 1.8;
const float PIVOT = 0.85; // as in portrait.frag.glsl

uint stirred(uint n) {
    n = (n ^ 61u) ^ (n >> 16u);
    n *= 9u;
    n ^= n >> 4u;
    n *= 0x27d4eb2du;
    return n ^ (n >> 15u);
}

float chance(uint which) { return float(stirred(uint(gl_InstanceID) * 8u + which) >> 8u) / 16777216.0; }

float whole(float least, float most, float between) { return floor(mix(least, most, between) + 0.5); }

float linear(float c) { return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4); }

float srgb(float c) { return c <= 0.0031308 ? c * 12.92 : 1.055 * pow(c, 1.0 / 2.4) - 0.055; }

void main() {
    float turn = u_time / 64.0;
    float near = chance(0u);
    near *= near; // most are far
    float aspect = u_panel_size.x / u_panel_size.y;
    float passed = fract(chance(1u) + whole(u_weather_fall.x, u_weather_fall.y, near) * turn);
    float often = whole(u_weather_sway.y, u_weather_sway.z, chance(2u));
    float phase = TURN * chance(3u);
    float down = mix(-BEYOND, 1.0 + BEYOND, passed);
    float drift = u_weather_slant * (passed - 0.5) + u_weather_sway.x * sin(TURN * often * turn + phase);
    float across = mix(-BEYOND, aspect + BEYOND, chance(4u)) + drift;
    v_middle = vec2(across / aspect, down);
    v_middle -= u_weather_shift * u_window.zw * (mix(FAR_DEPTH, NEAR_DEPTH, near) - PIVOT);

    vec2 size = mix(u_weather_size.xy, u_weather_size.zw, near);
    vec2 along = normalize(vec2(u_weather_slant, 1.0));
    float spins = whole(u_weather_spin.x, u_weather_spin.y, chance(5u));
    if (u_weather_spin.y > 0.0) {
        float angle = TURN * spins * turn + phase;
        along = vec2(cos(angle), sin(angle));
        size.x *= 0.35 + 0.65 * abs(cos(TURN * (spins + 3.0) * turn + phase)); // it turns over, too
    }
    v_along = along;
    v_size = size;
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    corner *= size + 1.0 / u_panel_size.y; // a pixel more: where the edge falls is not for the rasteriser to say
    vec2 apart = vec2(along.y, -along.x) * corner.x + along * corner.y;
    vec2 panel = v_middle + vec2(apart.x / aspect, apart.y);

    float strength = clamp(u_weather_count - float(gl_InstanceID), 0.0, 1.0);
    float dimmed = 0.5 + 0.5 * sin(TURN * whole(5.0, 13.0, chance(6u)) * turn + phase * 3.0);
    strength *= mix(u_weather_opacity.x, u_weather_opacity.y, near) * (1.0 - u_weather_twinkle * dimmed);
    vec3 colour = mix(u_weather_colour, u_weather_other, chance(7u));
    vec3 light = vec3(linear(colour.r), linear(colour.g), linear(colour.b)) * u_weather_light;
    light = clamp(light, 0.0, 1.0);
    v_colour = vec4(srgb(light.r), srgb(light.g), srgb(light.b), strength);
    v_behind = near < BEHIND ? 1.0 : 0.0;
    gl_Position = vec4(panel.x * 2.0 - 1.0, 1.0 - panel.y * 2.0, 0.0, 1.0);
}
