#version 300 es
// One particle, to be blended over the portrait (source alpha, one minus source alpha): a soft spot, a streak or a leaf.
// LAYERS: those that are behind the person are seen past the matte only. SOURCE_YUV: it is luma of limited range.

precision highp float;
precision highp sampler2D;

flat in vec2 v_middle;
flat in vec2 v_along;
flat in vec2 v_size;
flat in vec4 v_colour;
flat in float v_behind;
out vec4 o_colour;

uniform vec2 u_panel_size;
uniform vec4 u_window;
uniform vec2 u_weather_shape; // where the softness begins, 0..1; how pointed it is: 0 a spot, 1 a leaf
#ifdef LAYERS
uniform sampler2D u_matte;
uniform vec4 u_base_crop;
uniform vec2 u_parallax;
const float PLANE_FROM_PIVOT = -0.10; // PLANE - PIVOT of portrait.frag.glsl
#endif

void main() {
    vec2 panel = vec2(gl_FragCoord.x, u_panel_size.y - gl_FragCoord.y) / u_panel_size;
    vec2 opening = (panel - u_window.xy) / u_window.zw;
    if (any(lessThan(opening, vec2(0.0))) || any(greaterThan(opening, vec2(1.0)))) discard;
    vec2 apart = (panel - v_middle) * vec2(u_panel_size.x / u_panel_size.y, 1.0);
    vec2 corner = vec2(dot(apart, vec2(v_along.y, -v_along.x)), dot(apart, v_along)) / v_size; // -1..1
    float spot = length(corner);
    float leaf = corner.y * corner.y + abs(corner.x);
    float strength = v_colour.a * (1.0 - smoothstep(u_weather_shape.x, 1.0, mix(spot, leaf, u_weather_shape.y)));
#ifdef LAYERS
    vec2 at = u_base_crop.xy + opening * u_base_crop.zw + u_parallax * PLANE_FROM_PIVOT;
    float matte = textureLod(u_matte, at, 0.0).r;
#ifdef SOURCE_YUV
    matte = clamp((matte * 255.0 - 16.0) / 219.0, 0.0, 1.0);
#endif
    strength *= 1.0 - v_behind * matte;
#endif
    o_colour = vec4(v_colour.rgb, strength);
}
