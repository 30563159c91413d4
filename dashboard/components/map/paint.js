// What each point looks like now: colour, radius, who lies on top; and the points painted by a canvas without WebGL,
// which also makes the PNG.

const PALE = 0.5; // of what is not selected

const WIDE = 900; // pixels; on a narrower panel the points shrink, or a phone would show one blot

// radius in pixels: fewer points are larger, and all grow a little when looked at closely
function radiusOf(panel) {
  const usual = clamp(7.4 - 1.25 * Math.log10(Math.max(panel.picture.n, 10)), 1.9, 6);
  const room = clamp(panel.width / WIDE, 0.6, 1);
  return Math.max(1.5, usual * room) * Math.min(2.4, panel.view.zoom ** 0.28);
}

// factor of one point's radius
function swell(picture, index) {
  return picture.sizes ? 0.6 + (1.4 * picture.sizes[index]) / 255 : 1;
}

function paletteOf(panel) {
  return panel.picture.theme.dark ? panel.given.dark : panel.given.light;
}

// panel.ink: uint8 (n, 4); panel.order: who is painted first
function ink(panel) {
  const { picture } = panel;
  const palette = paletteOf(panel).map(rgb);
  const grey = rgb(picture.theme.grey);
  const { n, chosen, anyChosen } = picture;
  panel.ink = new Uint8Array(4 * n);
  panel.order = new Uint32Array(n);
  let below = 0;
  let above = n;
  for (let i = n - 1; i >= 0; i -= 1) {
    const lit = !anyChosen || chosen[i] === 1;
    panel.ink.set(lit ? palette[panel.colour[i]] : grey, 4 * i);
    panel.ink[4 * i + 3] = Math.round(255 * (lit ? 0.88 : PALE));
    if (lit) panel.order[--above] = i;
    else panel.order[below++] = i;
  }
}

function colourAt(panel, index) {
  return hex(panel.ink.slice(4 * index, 4 * index + 3));
}

// one small picture of a disc for each colour, radius and strength: copying it is much faster than filling circles
function stampOf(stamps, panel, index, radius, ratio) {
  const at = 4 * index;
  const size = Math.round(radius * 4) / 4;
  const key = [panel.ink[at], panel.ink[at + 1], panel.ink[at + 2], panel.ink[at + 3], size, ratio].join();
  let stamp = stamps.get(key);
  if (!stamp) {
    stamp = document.createElement("canvas");
    stamp.width = stamp.height = Math.ceil((2 * size + 2) * ratio);
    const ctx = stamp.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.globalAlpha = panel.ink[at + 3] / 255;
    ctx.fillStyle = colourAt(panel, index);
    ctx.beginPath();
    ctx.arc(size + 1, size + 1, size, 0, 2 * Math.PI);
    ctx.fill();
    stamps.set(key, stamp);
  }
  return stamp;
}

function paintPoints(ctx, panel, ratio, stamps) {
  const base = radiusOf(panel);
  for (const index of panel.order) {
    const [left, top] = onScreen(panel, index);
    const radius = base * swell(panel.picture, index);
    if (left < -radius || top < -radius || left > panel.width + radius || top > panel.height + radius) continue;
    const stamp = stampOf(stamps, panel, index, radius, ratio);
    const side = stamp.width / ratio;
    ctx.drawImage(stamp, left - side / 2, top - side / 2, side, side);
  }
}

// the same face as the WebGL painter: { webgl, moved, inked, draw, end }
function plainPainter(canvas) {
  const ctx = canvas.getContext("2d");
  let stamps = new Map();
  return {
    webgl: false,
    moved() {},
    inked() {
      stamps = new Map();
    },
    draw(panel) {
      ctx.setTransform(panel.ratio, 0, 0, panel.ratio, 0, 0);
      ctx.clearRect(0, 0, panel.width, panel.height);
      paintPoints(ctx, panel, panel.ratio, stamps);
    },
    end() {},
  };
}
