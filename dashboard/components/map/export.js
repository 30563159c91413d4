// The picture as a file: PNG at twice the size, or SVG whose points are circles. Both hold what is on the screen now,
// panels side by side, with their names and the first words of the legend.

const TOP = 30; // pixels for the name of a panel
const BELOW = 26; // and for its legend
const SPACE = 20; // between two panels

function sheetOf(picture) {
  const sizes = picture.panels.map(({ width, height }) => [width, height]);
  const width = sizes.reduce((sum, [wide]) => sum + wide + SPACE, -SPACE);
  return { width, height: Math.max(...sizes.map(([, tall]) => tall)) + TOP + BELOW };
}

// [text, colour or null] along the foot of a panel
function footOf(panel) {
  const { legend } = panel.given;
  const palette = paletteOf(panel);
  const kinds = (legend.kinds ?? []).map((kind) => [kind.text, palette[kind.colour]]);
  const band = (legend.band ?? []).map((colour) => ["", palette[colour]]);
  const ends = legend.ends ?? [];
  return [[legend.title, null], ...(band.length ? [[ends[0], null], ...band, [ends[ends.length - 1], null]] : kinds)];
}

// calls `dot(x, colour)` and `word(x, text)` from left to right until the panel ends
function layFoot(panel, measure, dot, word) {
  let x = 4;
  for (const [text, colour] of footOf(panel)) {
    const wide = text ? measure(text) + 14 : 0;
    if (x + wide > panel.width) return;
    if (colour) {
      dot(x + 5, colour);
      x += text ? 14 : 7;
    }
    if (text) word(x, text);
    x += wide;
  }
}

function save(picture, blob, ending) {
  const link = element("a", "");
  link.href = URL.createObjectURL(blob);
  link.download = picture.given.file + ending;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function savePng(picture) {
  const ratio = 2;
  const { width, height } = sheetOf(picture);
  const { theme } = picture;
  const canvas = element("canvas", "");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  let x = 0;
  for (const panel of picture.panels) {
    ctx.setTransform(ratio, 0, 0, ratio, x * ratio, 0);
    ctx.textBaseline = "middle";
    const say = (text, left, top, font) => {
      ctx.font = font + theme.font;
      ctx.lineWidth = 3;
      ctx.strokeStyle = theme.paper;
      ctx.fillStyle = theme.ink;
      ctx.strokeText(text, left, top);
      ctx.fillText(text, left, top);
    };
    say(panel.given.name, 4, TOP / 2, "600 15px ");
    ctx.save();
    ctx.translate(0, TOP);
    ctx.beginPath();
    ctx.rect(0, 0, panel.width, panel.height);
    ctx.clip();
    paintPoints(ctx, panel, ratio, new Map());
    paintMarks(ctx, panel);
    for (const { asker, left, top } of panel.laid) {
      say(asker.text, left + 3, top + LINE / 2, asker.kind === "cluster" ? "600 13px " : "12px ");
    }
    ctx.restore();
    const foot = TOP + panel.height + BELOW / 2;
    ctx.font = "12px " + theme.font;
    const dot = (left, colour) => {
      ctx.fillStyle = colour;
      ctx.beginPath();
      ctx.arc(left, foot, 5, 0, 2 * Math.PI);
      ctx.fill();
    };
    layFoot(panel, (text) => ctx.measureText(text).width, dot, (left, text) => say(text, left, foot, "12px "));
    x += panel.width + SPACE;
  }
  canvas.toBlob((blob) => save(picture, blob, ".png"), "image/png");
}

function saveSvg(picture) {
  const { width, height } = sheetOf(picture);
  const { theme } = picture;
  const make = (parent, tag, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
      node.setAttribute(name, typeof value === "number" ? Number(value.toFixed(2)) : value);
    }
    if (text !== undefined) node.textContent = text; // titles are data
    parent.append(node);
    return node;
  };
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) {
    sheet.setAttribute(name, value);
  }
  sheet.setAttribute("font-family", theme.font);
  make(sheet, "rect", { width, height, fill: theme.paper });
  let x = 0;
  picture.panels.forEach((panel, at) => {
    const part = make(sheet, "g", { transform: `translate(${x} 0)` });
    const say = (parent, text, left, top, more) => {
      const halo = { stroke: theme.paper, "stroke-width": 3, "paint-order": "stroke" };
      make(parent, "text", { x: left, y: top, fill: theme.ink, "dominant-baseline": "middle", ...halo, ...more }, text);
    };
    say(part, panel.given.name, 4, TOP / 2, { "font-size": 15, "font-weight": 600 });
    const clip = make(part, "clipPath", { id: "stage" + at });
    make(clip, "rect", { width: panel.width, height: panel.height });
    const moved = make(part, "g", { transform: `translate(0 ${TOP})` });
    const stage = make(moved, "g", { "clip-path": `url(#stage${at})` });
    const base = radiusOf(panel);
    for (const index of panel.order) {
      if (!isInside(panel, index)) continue;
      const [cx, cy] = onScreen(panel, index);
      const opacity = panel.ink[4 * index + 3] / 255;
      make(stage, "circle", { cx, cy, r: base * swell(picture, index), fill: colourAt(panel, index), opacity });
    }
    for (const mark of marks(panel)) {
      const line = { stroke: mark.colour, "stroke-width": mark.width, fill: "none" };
      if (mark.kind === "ring") make(stage, "circle", { cx: mark.x, cy: mark.y, r: mark.radius, ...line });
      else make(stage, "line", { x1: mark.x, y1: mark.y, x2: mark.toX, y2: mark.toY, opacity: 0.55, ...line });
    }
    for (const { asker, left, top } of panel.laid) {
      const strong = asker.kind === "cluster" ? { "font-size": 13, "font-weight": 600 } : { "font-size": 12 };
      say(stage, asker.text, left + 3, top + LINE / 2, strong);
    }
    const foot = TOP + panel.height + BELOW / 2;
    panel.pen.font = "12px " + theme.font;
    layFoot(
      panel,
      (text) => panel.pen.measureText(text).width,
      (left, fill) => make(part, "circle", { cx: left, cy: foot, r: 5, fill }),
      (left, text) => say(part, text, left, foot, { "font-size": 12 }),
    );
    x += panel.width + SPACE;
  });
  save(picture, new Blob([new XMLSerializer().serializeToString(sheet)], { type: "image/svg+xml" }), ".svg");
}
