// Where points are: in the picture's own units, on the screen, and who is near whom.
//
// A view is { x, y, zoom }: the point in the middle, and how many times larger than the whole picture.

const MOST_ZOOM = 400;
const EDGE = 26; // pixels kept free around the whole picture

// the box around every frame, so that a picture that forms does not jump
function boxOf(frames) {
  const box = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  for (const xy of frames) {
    for (let at = 0; at < xy.length; at += 2) {
      box.left = Math.min(box.left, xy[at]);
      box.right = Math.max(box.right, xy[at]);
      box.low = Math.min(box.low, xy[at + 1]);
      box.high = Math.max(box.high, xy[at + 1]);
    }
  }
  return box;
}

// width by height of the picture that needs the most height: beside it another stands in as high a frame
function shapeOf(panels) {
  return Math.min(...panels.map(({ box }) => (box.right - box.left) / Math.max(box.high - box.low, 1e-9)));
}

function wholeView(box) {
  return { x: (box.left + box.right) / 2, y: (box.low + box.high) / 2, zoom: 1 };
}

// pixels a unit; the same both ways, or angles and distances would lie
function scaleOf(panel) {
  const { box, width, height, view } = panel;
  const across = (width - 2 * EDGE) / Math.max(box.right - box.left, 1e-9);
  const up = (height - 2 * EDGE) / Math.max(box.high - box.low, 1e-9);
  return Math.max(Math.min(across, up), 1e-9) * view.zoom;
}

function onScreen(panel, index) {
  return place(panel, panel.xy[2 * index], panel.xy[2 * index + 1]);
}

function place(panel, x, y) {
  const scale = scaleOf(panel);
  return [(x - panel.view.x) * scale + panel.width / 2, panel.height / 2 - (y - panel.view.y) * scale];
}

function unplace(panel, left, top) {
  const scale = scaleOf(panel);
  return [(left - panel.width / 2) / scale + panel.view.x, (panel.height / 2 - top) / scale + panel.view.y];
}

// zoom so that what lies under (left, top) stays there
function zoomAt(panel, factor, left, top) {
  const [x, y] = unplace(panel, left, top);
  const zoom = clamp(panel.view.zoom * factor, 1, MOST_ZOOM);
  const kept = panel.view.zoom / zoom;
  setView(panel, { x: x + (panel.view.x - x) * kept, y: y + (panel.view.y - y) * kept, zoom });
}

function setView(panel, { x, y, zoom }) {
  const { box } = panel;
  const whole = wholeView(box);
  const free = 1 - 1 / zoom; // at zoom 1 the picture stays in the middle
  const wide = ((box.right - box.left) / 2) * free;
  const tall = ((box.high - box.low) / 2) * free;
  panel.view = { x: clamp(x, whole.x - wide, whole.x + wide), y: clamp(y, whole.y - tall, whole.y + tall), zoom };
}

// cells of about two points, the points of a cell in a row: counting sort
function gridOf(xy, box) {
  const n = xy.length / 2;
  const side = Math.max(1, Math.ceil(Math.sqrt(n / 2)));
  const stepX = Math.max((box.right - box.left) / side, 1e-9);
  const stepY = Math.max((box.high - box.low) / side, 1e-9);
  const cell = new Uint32Array(n);
  const start = new Uint32Array(side * side + 1);
  for (let i = 0; i < n; i += 1) {
    const column = clamp(Math.floor((xy[2 * i] - box.left) / stepX), 0, side - 1);
    const row = clamp(Math.floor((xy[2 * i + 1] - box.low) / stepY), 0, side - 1);
    cell[i] = row * side + column;
    start[cell[i] + 1] += 1;
  }
  for (let c = 0; c < side * side; c += 1) start[c + 1] += start[c];
  const next = start.slice();
  const members = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) members[next[cell[i]]++] = i;
  return { side, stepX, stepY, start, members };
}

// the point nearest to a place on the screen, or -1 where none is within `reach` pixels
function nearestTo(panel, left, top, reach) {
  panel.grid ??= gridOf(panel.xy, panel.box);
  const { grid, xy, box } = panel;
  const [x, y] = unplace(panel, left, top);
  const radius = reach / scaleOf(panel);
  const last = grid.side - 1;
  const columns = [x - radius, x + radius].map((at) => clamp(Math.floor((at - box.left) / grid.stepX), 0, last));
  const rows = [y - radius, y + radius].map((at) => clamp(Math.floor((at - box.low) / grid.stepY), 0, last));
  let best = -1;
  let nearest = radius * radius;
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    const from = grid.start[row * grid.side + columns[0]];
    const to = grid.start[row * grid.side + columns[1] + 1];
    for (let at = from; at < to; at += 1) {
      const i = grid.members[at];
      const far = (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2;
      if (far <= nearest) [best, nearest] = [i, far];
    }
  }
  return best;
}

// the next point from `index` towards (right, up): near, and not far off that direction
function nextTowards(panel, index, right, up) {
  const { xy } = panel;
  const [x, y] = [xy[2 * index], xy[2 * index + 1]];
  let best = index;
  let least = Infinity;
  for (let i = 0; i < xy.length / 2; i += 1) {
    const [dx, dy] = [xy[2 * i] - x, xy[2 * i + 1] - y];
    const along = dx * right + dy * up;
    const aside = Math.abs(dx * up - dy * right);
    if (along > 0 && aside <= along && along + 2 * aside < least) [best, least] = [i, along + 2 * aside];
  }
  return best;
}

// indices of the points inside a line drawn on the screen, [[left, top], ...]: a ray to the right crosses it oddly often
function insideOf(panel, line) {
  const corners = line.map(([left, top]) => unplace(panel, left, top));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let i = 0; i < panel.xy.length / 2; i += 1) {
    const [x, y] = [panel.xy[2 * i], panel.xy[2 * i + 1]];
    if (x < left || x > right || y < low || y > high) continue;
    let inside = false;
    for (let a = 0, b = corners.length - 1; a < corners.length; b = a, a += 1) {
      const crosses = ys[a] > y !== ys[b] > y && x < ((xs[b] - xs[a]) * (y - ys[a])) / (ys[b] - ys[a]) + xs[a];
      if (crosses) inside = !inside;
    }
    if (inside) found.push(i);
  }
  return found;
}
