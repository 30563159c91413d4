// The hand: wheel, mouse, pen and touch. On a touch screen one finger scrolls the page and two move the map, so that
// nobody is caught in it; while a brush is chosen one finger draws.

const CLICK = 4; // pixels a hand may shake
const REACH = { mouse: 12, pen: 14, touch: 24 };

function listenToHand(panel) {
  const { picture, stage } = panel;
  let start = null;
  const here = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const tool = (event) => (picture.mode === "move" && event.shiftKey ? "lasso" : picture.mode);

  stage.addEventListener(
    "wheel",
    (event) => {
      if (panel.view.zoom === 1 && event.deltaY > 0) return; // nothing to zoom out of: the page scrolls
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 18 : 1;
      zoomAt(panel, Math.exp(-clamp(event.deltaY * lines, -240, 240) * 0.0022), ...here(event));
      changed(panel);
    },
    { passive: false },
  );

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || panel.fingers) return;
    const how = { tool: tool(event), more: event.shiftKey };
    start = { ...how, at: here(event), view: panel.view, moved: false, id: event.pointerId };
    if (event.pointerType !== "touch" || start.tool !== "move") stage.setPointerCapture(event.pointerId);
  });

  stage.addEventListener("pointermove", (event) => {
    const [left, top] = here(event);
    if (!start) {
      if (event.pointerType !== "touch") hoverAt(panel, left, top, REACH.mouse);
      return;
    }
    if (event.pointerId !== start.id) return;
    const [dx, dy] = [left - start.at[0], top - start.at[1]];
    start.moved ||= Math.hypot(dx, dy) > CLICK;
    if (!start.moved) return;
    hover(picture, -1, panel);
    if (start.tool === "move") {
      if (event.pointerType === "touch") return; // the page's
      const scale = scaleOf(panel);
      setView(panel, { ...start.view, x: start.view.x - dx / scale, y: start.view.y + dy / scale });
      changed(panel);
    } else {
      const [x, y] = start.at;
      if (start.tool === "box") panel.line = [[x, y], [left, y], [left, top], [x, top]];
      else (panel.line ??= [start.at]).push([left, top]);
      lookAgain(panel);
    }
  });

  const end = (event, whole) => {
    if (!start || event.pointerId !== start.id) return;
    const { moved, more, tool: used } = start;
    start = null;
    const line = panel.line;
    panel.line = null;
    lookAgain(panel);
    if (!whole) return;
    if (!moved) pick(picture, nearestTo(panel, ...here(event), REACH[event.pointerType] ?? REACH.mouse), panel);
    else if (used !== "move" && line) brush(picture, insideOf(panel, line), more && picture.mode !== "move");
  };
  stage.addEventListener("pointerup", (event) => end(event, true));
  stage.addEventListener("pointercancel", (event) => end(event, false));
  stage.addEventListener("pointerleave", () => hover(picture, -1, panel));
  stage.addEventListener("dblclick", (event) => {
    zoomAt(panel, 2, ...here(event));
    changed(panel);
  });
  listenToFingers(panel, here, () => {
    start = null;
    panel.line = null;
  });
}

// two fingers: what lies between them stays between them
function listenToFingers(panel, here, letGo) {
  const { stage } = panel;
  let last = null;
  const pair = ({ touches }) => {
    const [a, b] = [here(touches[0]), here(touches[1])];
    return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], apart: Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1) };
  };
  const begin = (event) => {
    panel.fingers = event.touches.length >= 2;
    last = panel.fingers ? pair(event) : null;
    if (!panel.fingers) return;
    event.preventDefault();
    letGo();
  };
  const move = (event) => {
    if (!last || event.touches.length < 2) return;
    event.preventDefault();
    const now = pair(event);
    const scale = scaleOf(panel);
    const { x, y, zoom } = panel.view;
    const [dx, dy] = [now.middle[0] - last.middle[0], now.middle[1] - last.middle[1]];
    setView(panel, { x: x - dx / scale, y: y + dy / scale, zoom });
    zoomAt(panel, now.apart / last.apart, ...now.middle);
    last = now;
    changed(panel);
  };
  stage.addEventListener("touchstart", begin, { passive: false });
  stage.addEventListener("touchmove", move, { passive: false });
  for (const name of ["touchend", "touchcancel"]) stage.addEventListener(name, begin, { passive: false });
}

function hoverAt(panel, left, top, reach) {
  hover(panel.picture, nearestTo(panel, left, top, reach), panel);
}
