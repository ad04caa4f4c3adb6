#version 300 es
// One triangle that covers the panel. Draw three vertices without attributes.

precision highp float;

out vec2 v_panel; // the panel, 0..1, origin top left

void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    v_panel = vec2(corner.x + 1.0, 1.0 - corner.y) * 0.5;
    gl_Position = vec4(corner, 0.0, 1.0);
}
