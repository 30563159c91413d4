// A panel: canvases, names and card of one map, and how it takes what it is given.
//
// panel: { picture, node, stage, under, over, painter, nameLayer, tip, given, frames: [float32 (n, 2)], xy: as drawn now,
//          colour: uint8 (n), ink, order, box, view, width, height, ratio, stale, line: of the brush }

function makePanel(picture) {
  const node = element("section", "panel");
  const head = element("h4", "");
  const stage = element("div", "stage");
  stage.tabIndex = 0;
  stage.setAttribute("role", "application"); // arrow keys are for the map
  const panel = {
    picture, node, head, stage,
    over: element("canvas", "over"), nameLayer: element("div", "names"), tip: element("div", "tip"),
    note: element("p", "note"), legend: element("div", "legend"), names: new Map(), widths: new Map(),
    pen: document.createElement("canvas").getContext("2d"),
    where: (index) => onScreen(panel, index), // for who drives the map from outside
    frames: [], text: {}, stale: {}, view: null, width: 0, height: 0, ratio: 1, tipped: -1, drawn: 0, asked: 0,
  };
  panel.nameLayer.setAttribute("aria-hidden", "true"); // the points themselves are walked with the arrow keys
  panel.tip.setAttribute("aria-hidden", "true");
  panel.tip.hidden = true;
  stage.append(panel.over, panel.nameLayer, panel.tip);
  node.append(head, stage, panel.legend, panel.note);
  putPainter(panel, webglPainter);
  listenToHand(panel);
  listenToKeys(panel);
  panel.watch = new ResizeObserver(() => resize(panel));
  panel.watch.observe(stage);
  return panel;
}

// a canvas once drawn on by WebGL draws nothing else: the plain painter gets one of its own
function putPainter(panel, make) {
  panel.under?.remove();
  panel.under = element("canvas", "under");
  panel.painter = make(panel.under);
  if (!panel.painter) return putPainter(panel, plainPainter);
  panel.stage.prepend(panel.under);
  panel.under.addEventListener("webglcontextlost", () => {
    if (panel.gone) return;
    putPainter(panel, plainPainter);
    resize(panel);
    tellPainter(panel);
  });
  panel.node.dataset.painter = panel.painter.webgl ? "webgl2" : "canvas";
}

function tellPainter(panel) {
  const { words } = panel.picture;
  panel.note.textContent = [panel.given.note, panel.painter.webgl ? "" : words.plain].filter(Boolean).join(" ");
  panel.note.hidden = !panel.note.textContent;
}

function resize(panel) {
  const { clientWidth: width, clientHeight: height } = panel.stage;
  panel.ratio = Math.min(devicePixelRatio || 1, 2);
  Object.assign(panel, { width, height });
  for (const canvas of [panel.under, panel.over]) {
    canvas.width = Math.max(1, Math.round(width * panel.ratio));
    canvas.height = Math.max(1, Math.round(height * panel.ratio));
  }
  if (panel.given) lookAgain(panel, { view: true, ink: true, xy: true });
}

// what is the same as before is neither read nor drawn again
function give(panel, given, view) {
  const { picture, text } = panel;
  panel.given = given;
  panel.head.textContent = given.name;
  panel.head.hidden = !given.name;
  panel.stage.setAttribute("aria-label", given.alt + " " + picture.words.keys);
  const frames = given.frames.map(({ xy }) => xy);
  if (frames.join() !== text.frames) {
    text.frames = frames.join();
    const before = panel.xy;
    panel.frames = frames.map(floats);
    panel.box = boxOf(panel.frames);
    panel.view = view ?? wholeView(panel.box);
    const shown = panel.frames[Math.min(picture.frame, panel.frames.length - 1)];
    glide(panel, before?.length === shown.length ? before : null, shown);
  }
  const looks = [given.colour, given.light.join(), given.dark.join(), picture.theme.dark, picture.sizesText].join(";");
  if (looks !== text.looks) {
    text.looks = looks;
    panel.colour = bytes(given.colour);
    lookAgain(panel, { ink: true });
  }
  panel.middles = null;
  drawLegend(panel);
  tellPainter(panel);
  lookAgain(panel, { view: true });
}

function forget(panel) {
  panel.gone = true;
  panel.watch.disconnect();
  cancelAnimationFrame(panel.asked);
  cancelAnimationFrame(panel.gliding);
  panel.painter.end();
}
