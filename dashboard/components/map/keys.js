// The keyboard: arrows walk from point to point, Enter selects, Space adds to the selection, + and - zoom, 0 shows all,
// Shift with an arrow moves the map, Escape lets go. What is reached is said to a screen reader.

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 60; // pixels the map moves

function listenToKeys(panel) {
  const { picture, stage } = panel;
  const middle = () => (picture.focus >= 0 ? onScreen(panel, picture.focus) : [panel.width / 2, panel.height / 2]);
  const others = {
    Enter: () => picture.focus >= 0 && pick(picture, picture.focus, panel),
    " ": () => picture.focus >= 0 && brush(picture, [picture.focus], true),
    "+": () => zoomAt(panel, 1.5, ...middle()),
    "=": () => zoomAt(panel, 1.5, ...middle()),
    "-": () => zoomAt(panel, 1 / 1.5, ...middle()),
    0: () => setView(panel, wholeView(panel.box)),
    Escape: () => letGo(picture),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow && event.shiftKey) {
      const scale = scaleOf(panel);
      const { x, y, zoom } = panel.view;
      setView(panel, { x: x + (arrow[0] * STEP) / scale, y: y + (arrow[1] * STEP) / scale, zoom });
    } else if (arrow) walk(panel, arrow);
    else if (others[event.key]) others[event.key]();
    else return;
    event.preventDefault();
    changed(panel);
  });
  stage.addEventListener("blur", () => focusOn(picture, -1, panel));
}

// the first step stands on the selected point, else on the best known one in sight, else on the one nearest the middle
function walk(panel, [right, up]) {
  const { picture } = panel;
  let next;
  if (picture.focus >= 0) next = nextTowards(panel, picture.focus, right, up);
  else if (picture.point >= 0) next = picture.point;
  else {
    const inSight = picture.labels.find((index) => isInside(panel, index));
    next = inSight ?? nearestTo(panel, panel.width / 2, panel.height / 2, Math.hypot(panel.width, panel.height));
  }
  focusOn(picture, next, panel);
  if (!isInside(panel, next)) setView(panel, { ...panel.view, x: panel.xy[2 * next], y: panel.xy[2 * next + 1] });
}

function isInside(panel, index) {
  const [x, y] = onScreen(panel, index);
  return x >= 0 && y >= 0 && x <= panel.width && y <= panel.height;
}
