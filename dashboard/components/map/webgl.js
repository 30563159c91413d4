// The points painted by WebGL2: one call for all of them. A machine without it gets null, and the plain painter.

const VERTEX = `#version 300 es
in vec2 at;
in vec4 colour;
in float swell;
uniform vec4 view;   // middle, then clip units a unit
uniform float size;  // diameter in device pixels
out vec4 ink;
out float soft;
void main() {
  gl_Position = vec4((at - view.xy) * view.zw, 0.0, 1.0);
  gl_PointSize = size * swell + 1.0;
  soft = 2.0 / gl_PointSize;
  ink = colour;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 ink;
in float soft;
out vec4 pixel;
void main() {
  float far = 2.0 * length(gl_PointCoord - 0.5);
  float strength = ink.a * clamp((1.0 - far) / soft, 0.0, 1.0);
  pixel = vec4(ink.rgb * strength, strength);
}`;

function program(gl) {
  const whole = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(whole, shader);
  }
  gl.linkProgram(whole);
  return gl.getProgramParameter(whole, gl.LINK_STATUS) ? whole : null;
}

function webglPainter(canvas) {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, premultipliedAlpha: true });
  const drawing = gl && program(gl);
  if (!drawing) return null;
  gl.useProgram(drawing);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const buffers = {};
  const attribute = (name, count, type, normal) => {
    buffers[name] = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
    const where = gl.getAttribLocation(drawing, name);
    gl.enableVertexAttribArray(where);
    gl.vertexAttribPointer(where, count, type, normal, 0, 0);
  };
  attribute("at", 2, gl.FLOAT, false);
  attribute("colour", 4, gl.UNSIGNED_BYTE, true);
  attribute("swell", 1, gl.FLOAT, false);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  const view = gl.getUniformLocation(drawing, "view");
  const size = gl.getUniformLocation(drawing, "size");
  const fill = (name, values) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
  };
  return {
    webgl: true,
    moved(panel) {
      fill("at", panel.xy);
    },
    inked(panel) {
      fill("colour", panel.ink);
      fill("swell", Float32Array.from({ length: panel.picture.n }, (_, index) => swell(panel.picture, index)));
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, panel.order, gl.DYNAMIC_DRAW);
    },
    draw(panel) {
      const scale = scaleOf(panel);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform4f(view, panel.view.x, panel.view.y, (2 * scale) / panel.width, (2 * scale) / panel.height);
      gl.uniform1f(size, 2 * radiusOf(panel) * panel.ratio);
      gl.drawElements(gl.POINTS, panel.picture.n, gl.UNSIGNED_INT, 0);
    },
    end() {
      gl.getExtension("WEBGL_lose_context")?.loseContext(); // a browser keeps few of them
    },
  };
}
