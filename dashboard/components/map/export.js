// The picture as a file: PNG at twice the size, or SVG whose points are circles. Both hold what is on the screen now,
// panels side by side, with their names and legends, and what each shows and does not say.

const TOP = 30; // pixels for the name of a panel
const FOOT = 22; // and for a line of its legend
const SPACE = 20; // between two panels

function sheetOf(picture) {
  const feet = picture.panels.map(layFoot);
  const width = picture.panels.reduce((sum, panel) => sum + panel.width + SPACE, -SPACE);
  const below = FOOT * Math.max(...feet.map(({ lines }) => lines)) + 4;
  return { width, height: TOP + Math.max(...picture.panels.map(({ height }) => height)) + below, feet };
}

// [{ text, colours: of the dots before it, ring: whether they are one }]
function footOf(panel) {
  const { legend } = panel.given;
  const { own, words, theme } = panel.picture;
  const palette = paletteOf(panel);
  const kinds = [...(legend.kinds ?? []), ...(legend.none ? [legend.none] : [])];
  const said = kinds.map(({ text, colour }) => ({ text, colours: [palette[colour]] }));
  if (legend.band) {
    const band = { text: legend.ends[legend.ends.length - 1], colours: legend.band.map((colour) => palette[colour]) };
    said.unshift({ text: legend.ends[0], colours: [] }, band);
  }
  if (own.length) said.push({ text: words.own, colours: [theme.ink], ring: true });
  return [{ text: legend.title, colours: [] }, ...said];
}

// sentences cut into lines no wider than that
function wrapped(pen, sentences, width) {
  const lines = [""];
  for (const word of sentences.filter(Boolean).join(" ").split(" ")) {
    const longer = lines[lines.length - 1] ? lines[lines.length - 1] + " " + word : word;
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// where each dot and word of the legend stands below its panel: { lines, dots: [{ x, y, ... }], words: [{ x, y, text }] }
function layFoot(panel) {
  const laid = { lines: 1, dots: [], words: [] };
  panel.pen.font = "12px " + panel.picture.theme.font;
  const lineAt = () => TOP + panel.height + (laid.lines - 0.5) * FOOT;
  let x = 4;
  for (const { text, colours, ring } of footOf(panel)) {
    const signs = colours.length && 7 * colours.length + 9;
    const wide = signs + panel.pen.measureText(text).width;
    if (x > 4 && x + wide > panel.width) {
      x = 4;
      laid.lines += 1;
    }
    const y = lineAt();
    colours.forEach((colour, at) => laid.dots.push({ x: x + 5 + 7 * at, y, colour, ring }));
    laid.words.push({ x: x + signs, y, text });
    x += wide + 14;
  }
  for (const text of wrapped(panel.pen, [panel.given.alt, panel.given.note], panel.width - 8)) {
    laid.lines += 1;
    laid.words.push({ x: 4, y: lineAt(), text });
  }
  return laid;
}

function inkOf({ kind }, theme) {
  return kind === "picked" ? theme.accent : theme.ink;
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
  const { width, height, feet } = sheetOf(picture);
  const { theme } = picture;
  const canvas = element("canvas", "");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  let x = 0;
  picture.panels.forEach((panel, at) => {
    ctx.setTransform(ratio, 0, 0, ratio, x * ratio, 0);
    ctx.textBaseline = "middle";
    const say = (text, left, top, font, colour = theme.ink) => {
      ctx.font = font + theme.font;
      ctx.lineWidth = 4;
      ctx.lineJoin = "round";
      ctx.strokeStyle = theme.paper;
      ctx.fillStyle = colour;
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
      const { size, weight } = typeOf(asker);
      say(asker.text, left + 3, top + LINE / 2, `${weight} ${size}px `, inkOf(asker, theme));
    }
    ctx.restore();
    ctx.lineWidth = 2;
    for (const { x: left, y, colour, ring } of feet[at].dots) {
      ctx.fillStyle = ctx.strokeStyle = colour;
      ctx.beginPath();
      ctx.arc(left, y, ring ? 4 : 5, 0, 2 * Math.PI);
      if (ring) ctx.stroke();
      else ctx.fill();
    }
    for (const { x: left, y, text } of feet[at].words) say(text, left, y, "12px ");
    x += panel.width + SPACE;
  });
  canvas.toBlob((blob) => save(picture, blob, ".png"), "image/png");
}

function saveSvg(picture) {
  const { width, height, feet } = sheetOf(picture);
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
      const halo = { stroke: theme.paper, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
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
    for (const { asker, left, top, width: wide } of panel.laid) {
      const { size, weight } = typeOf(asker);
      const look = { "font-size": size, "font-weight": weight, fill: inkOf(asker, theme) };
      Object.assign(look, { textLength: wide - 6, lengthAdjust: "spacingAndGlyphs" }); // another font keeps to its room
      say(stage, asker.text, left + 3, top + LINE / 2, look);
    }
    for (const { x: cx, y: cy, colour, ring } of feet[at].dots) {
      const look = ring ? { r: 4, fill: "none", stroke: colour, "stroke-width": 2 } : { r: 5, fill: colour };
      make(part, "circle", { cx, cy, ...look });
    }
    for (const { x: left, y, text } of feet[at].words) say(part, text, left, y, { "font-size": 12 });
    x += panel.width + SPACE;
  });
  save(picture, new Blob([new XMLSerializer().serializeToString(sheet)], { type: "image/svg+xml" }), ".svg");
}
