// What the other parts stand on: elements, numbers out of text, colours of the page. The parts of this folder are joined
// to one module in the order that __init__.py names; what a part defines is seen by all.
//
// data: { n, titles: [text], facts: [text, one line each fact],
//         panels: [{ name, alt, note, frames: [{ name, xy }], colour, light: [hex], dark: [hex], legend, clusters:
//         [{ text, members }], neighbours: [index], similarities: [0 to 1] }],   xy: float32 (n, 2), colour: uint8 (n)
//         sizes: uint8 (n) | null, own: [index], labels: [index, best known first], height, point: index | null,
//         brushed: [index], views: [[x, y, zoom]] | null, reports: [trigger], file, words }
// Arrays of numbers come as base64, little-endian.
// triggers: picked = { point: index | null } · brushed = { points: [index] } · moved = { views: [[x, y, zoom]] }

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

// a sign takes what it does as its name, a word as its description
function button(className, text, does, click) {
  const node = element("button", className, text);
  node.type = "button";
  if (!/\p{L}/u.test(text)) node.setAttribute("aria-label", does);
  node.title = does;
  node.addEventListener("click", click);
  return node;
}

function bytes(base64) {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) out[at] = text.charCodeAt(at);
  return out;
}

function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// any CSS colour as [red, green, blue], 0 to 255: the browser itself reads it
function rgb(colour) {
  const one = document.createElement("canvas");
  one.width = one.height = 1;
  const ctx = one.getContext("2d", { willReadFrequently: true });
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, 1, 1);
  return [...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

function hex([red, green, blue]) {
  return "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
}

function readTheme(root) {
  const style = getComputedStyle(root);
  const paper = rgb(style.getPropertyValue("--st-background-color") || "#ffffff");
  const [red, green, blue] = paper;
  const dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  return {
    dark,
    paper: hex(paper),
    ink: hex(rgb(style.color)),
    accent: hex(rgb(style.getPropertyValue("--st-primary-color") || "#1f6f9f")),
    font: style.fontFamily,
    grey: dark ? "#5b636b" : "#b9bbb8", // what is not selected: still there, behind the rest
  };
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
