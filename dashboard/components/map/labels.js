// Names on the picture, laid anew at every change of the view: the first in line takes its place, who would lie over it
// tries another side of its point, and who finds none waits for a closer look.

const LINE = 16; // pixels of a line of text
const ROOM = 26000; // square pixels of picture for one label
const LONGEST = 34; // characters of a title on the picture; the tip has all of it

function shortened(text) {
  return text.length > LONGEST ? text.slice(0, LONGEST - 1).trimEnd() + "…" : text;
}

// who asks for a label, first in line first: { key, index, text, kind, x, y } with x, y of the anchor
function* askers(panel) {
  const { picture } = panel;
  const seen = new Set();
  const point = function* (index, kind) {
    if (index < 0 || seen.has(index)) return;
    seen.add(index);
    const [x, y] = onScreen(panel, index);
    if (x < 0 || y < 0 || x > panel.width || y > panel.height) return;
    yield { key: "p" + index, index, text: shortened(picture.titles[index]), kind, x, y };
  };
  yield* point(picture.point, "picked");
  for (const index of [picture.hover, picture.focus]) if (index !== panel.tipped) yield* point(index, "near");
  if (picture.point >= 0 && panel.given.of === picture.point) {
    for (const index of panel.given.neighbours) yield* point(index, "near");
  }
  for (const [at, { text }] of panel.given.clusters.entries()) {
    const [x, y] = middleOf(panel, at);
    yield { key: "c" + at, index: -1, text, kind: "cluster", x, y };
  }
  for (const index of picture.labels) {
    if (!picture.anyChosen || picture.chosen[index] === 1) yield* point(index, "known");
  }
}

// the median both ways: one member far away does not move the name; kept until the points move
function middleOf(panel, at) {
  panel.middles ??= panel.given.clusters.map(({ members }) => {
    const half = members.length >> 1;
    return [0, 1].map((axis) => Float32Array.from(members, (index) => panel.xy[2 * index + axis]).sort()[half]);
  });
  return place(panel, ...panel.middles[at]);
}

function typeOf({ kind }) {
  return { size: kind === "cluster" ? 13 : 12, weight: kind === "known" ? 400 : 600 };
}

function widthOf(panel, asker) {
  const { size, weight } = typeOf(asker);
  const font = `${weight} ${size}px `;
  const key = font + asker.text;
  if (!panel.widths.has(key)) {
    panel.pen.font = font + panel.picture.theme.font;
    panel.widths.set(key, Math.ceil(panel.pen.measureText(asker.text).width) + 6);
  }
  return panel.widths.get(key);
}

function sides(panel, asker, width) {
  const { x, y, kind } = asker;
  if (kind === "cluster") return [-0.5, -1.6, 0.5].map((lines) => [x - width / 2, y + lines * LINE]);
  const gap = radiusOf(panel) * swell(panel.picture, asker.index) + 4;
  return [
    [x + gap, y - LINE / 2],
    [x - gap - width, y - LINE / 2],
    [x - width / 2, y - gap - LINE],
    [x - width / 2, y + gap],
  ];
}

function apart(one, other) {
  const beside = one.left + one.width <= other.left || other.left + other.width <= one.left;
  return beside || one.top + LINE <= other.top || other.top + LINE <= one.top;
}

// [{ asker, left, top, width }], none over another
function layLabels(panel) {
  const placed = [];
  const most = 3 + Math.floor((panel.width * panel.height) / ROOM);
  for (const asker of askers(panel)) {
    if (placed.length >= most && asker.kind === "known") break; // they come last
    const width = widthOf(panel, asker);
    for (const [left, top] of sides(panel, asker, width)) {
      if (left < 0 || top < 0 || left + width > panel.width || top + LINE > panel.height) continue;
      const one = { asker, left, top, width };
      if (!placed.every((other) => apart(one, other))) continue;
      placed.push(one);
      break;
    }
  }
  return placed;
}

function drawLabels(panel) {
  panel.laid = layLabels(panel);
  const kept = new Set();
  for (const { asker, left, top, width } of panel.laid) {
    let node = panel.names.get(asker.key);
    if (!node) {
      node = element("span", "");
      panel.names.set(asker.key, node);
      panel.nameLayer.append(node);
    }
    const look = [asker.text, asker.kind, width].join();
    if (node.look !== look) {
      node.look = look; // what is the same is not written: the browser would style the page anew
      node.textContent = asker.text;
      node.className = "label " + asker.kind;
      node.style.width = width + "px";
    }
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    if (node.hidden) node.hidden = false;
    kept.add(asker.key);
  }
  for (const [key, node] of panel.names) if (!node.hidden && !kept.has(key)) node.hidden = true;
}

// the card beside the point under the hand: title, then a line each fact
function drawTip(panel) {
  const { picture, tip } = panel;
  const index = picture.hover >= 0 ? picture.hover : picture.focus;
  const mine = index >= 0 && picture.hand === panel;
  panel.tipped = mine ? index : -1;
  tip.hidden = !mine;
  if (!mine) return;
  if (tip.dataset.point !== String(index)) {
    tip.dataset.point = index;
    const facts = (picture.facts[index] ?? "").split("\n").filter(Boolean);
    tip.replaceChildren(element("b", "", picture.titles[index]), ...facts.map((fact) => element("span", "", fact)));
  }
  const [x, y] = onScreen(panel, index);
  const gap = radiusOf(panel) + 10;
  const left = x + gap + tip.offsetWidth <= panel.width ? x + gap : x - gap - tip.offsetWidth;
  tip.style.left = clamp(left, 0, Math.max(0, panel.width - tip.offsetWidth)) + "px";
  tip.style.top = clamp(y - tip.offsetHeight / 2, 0, Math.max(0, panel.height - tip.offsetHeight)) + "px";
}
