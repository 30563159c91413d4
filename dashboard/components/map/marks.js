// What stands over the points: rings around one's own, lines to the neighbours, the point under the hand, the brush.
// `marks` names them once; a canvas and an SVG draw what it names.

const FEW = 60; // own points up to which a ring may be broad

// [{ kind: "line" | "ring", ... }] from below to above, in pixels of the panel
function marks(panel) {
  const { picture } = panel;
  const { theme } = picture;
  const base = radiusOf(panel);
  const radius = (index) => base * swell(picture, index);
  const ring = (index, room, colour, width) => {
    const [x, y] = onScreen(panel, index);
    return { kind: "ring", x, y, radius: radius(index) + room, colour, width };
  };
  const out = [];
  const few = picture.own.length <= FEW;
  for (const index of picture.own) {
    const pale = picture.anyChosen && !picture.chosen[index];
    if (few && !pale) out.push(ring(index, 2, theme.paper, 3.2));
    out.push(ring(index, few ? 2 : 1, pale ? theme.grey : theme.ink, few ? 1.6 : clamp(radius(index) / 3.2, 0.7, 1.2)));
  }
  if (picture.point >= 0 && panel.given.of === picture.point) {
    const [x, y] = onScreen(panel, picture.point);
    panel.given.neighbours.forEach((index, at) => {
      const [toX, toY] = onScreen(panel, index);
      const width = 0.8 + 2.4 * clamp(panel.given.similarities[at] ?? 0.5, 0, 1);
      out.push({ kind: "line", x, y, toX, toY, colour: theme.ink, width });
    });
    for (const index of panel.given.neighbours) out.push(ring(index, 1, theme.accent, 2.4));
  }
  for (const index of new Set([picture.hover, picture.focus])) {
    if (index >= 0) out.push(ring(index, 3, theme.paper, 4.5), ring(index, 3, theme.ink, 2.2));
  }
  if (picture.point >= 0) {
    out.push(ring(picture.point, 4, theme.paper, 6), ring(picture.point, 4, theme.accent, 3.2));
  }
  return out;
}

function paintMarks(ctx, panel) {
  for (const mark of marks(panel)) {
    ctx.strokeStyle = mark.colour;
    ctx.lineWidth = mark.width;
    ctx.globalAlpha = mark.kind === "line" ? 0.55 : 1;
    ctx.beginPath();
    if (mark.kind === "line") {
      ctx.moveTo(mark.x, mark.y);
      ctx.lineTo(mark.toX, mark.toY);
    } else {
      ctx.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
    }
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function paintBrush(ctx, panel) {
  if (!panel.line || panel.line.length < 2) return;
  ctx.beginPath();
  for (const [left, top] of panel.line) ctx.lineTo(left, top);
  ctx.closePath();
  ctx.globalAlpha = 0.12;
  ctx.fillStyle = ctx.strokeStyle = panel.picture.theme.accent;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([5, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawOver(panel) {
  const ctx = panel.over.getContext("2d");
  ctx.setTransform(panel.ratio, 0, 0, panel.ratio, 0, 0);
  ctx.clearRect(0, 0, panel.width, panel.height);
  paintMarks(ctx, panel);
  paintBrush(ctx, panel);
}
