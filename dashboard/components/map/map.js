// Mounts a picture once and gives it what changed at every run of the page; what the hand did in between stays.

const MODES = ["move", "box", "lasso"];

function makePicture(root) {
  const picture = {
    root, panels: [], given: {}, told: {}, n: 0, mode: "move", frame: 0, playing: 0, point: -1, hover: -1, focus: -1,
    hand: null, chosen: new Uint8Array(0), anyChosen: false, words: {},
  };
  picture.tools = element("div", "tools");
  picture.tools.setAttribute("role", "toolbar");
  picture.sheets = element("div", "panels");
  picture.said = element("p", "said");
  picture.said.setAttribute("aria-live", "polite");
  root.replaceChildren(picture.tools, makeFrames(picture), picture.sheets, picture.said);
  return picture;
}

function drawTools(picture) {
  const { words } = picture;
  const text = JSON.stringify(words);
  if (text === picture.toolsText) return;
  picture.toolsText = text;
  picture.tools.setAttribute("aria-label", words.tools);
  const modes = MODES.map((mode) => {
    const one = button("tool", words[mode], words[mode + "Long"], () => setMode(picture, mode));
    one.dataset.mode = mode;
    return one;
  });
  picture.count = element("span", "chosen");
  picture.count.setAttribute("aria-live", "polite");
  picture.clear = button("tool", words.clear, words.clearLong, () => letGo(picture));
  picture.tools.replaceChildren(
    ...modes,
    button("tool", "+", words.zoomIn, () => zoomAll(picture, 1.6)),
    button("tool", "−", words.zoomOut, () => zoomAll(picture, 1 / 1.6)),
    button("tool", words.all, words.allLong, () => lookAtAll(picture)),
    picture.clear,
    picture.count,
    element("span", "gap"),
    button("tool save", "PNG", words.png, () => savePng(picture)),
    button("tool save", "SVG", words.svg, () => saveSvg(picture)),
  );
  setMode(picture, picture.mode);
}

function setMode(picture, mode) {
  picture.mode = mode;
  picture.root.dataset.mode = mode;
  for (const tool of picture.tools.querySelectorAll("[data-mode]")) {
    tool.setAttribute("aria-pressed", tool.dataset.mode === mode ? "true" : "false");
  }
}

// what the page says counts where the page changed it: else what the hand did here stays
function takeChoice(picture, data, fresh) {
  const { told } = picture;
  const chosen = JSON.stringify(data.brushed);
  if (fresh || data.point !== told.point) picture.point = data.point ?? -1;
  if (fresh || chosen !== told.chosen) {
    const lit = new Uint8Array(data.n);
    for (const index of data.brushed) lit[index] = 1;
    choose(picture, lit);
  }
  Object.assign(told, { point: data.point, chosen });
}

function update(picture, data) {
  const fresh = data.n !== picture.n || data.panels.length !== picture.panels.length;
  const sizesText = data.sizes ?? "";
  Object.assign(picture, {
    given: data, n: data.n, titles: data.titles, facts: data.facts, own: data.own, labels: data.labels,
    sizes: data.sizes ? bytes(data.sizes) : null, sizesText, words: data.words, theme: readTheme(picture.root),
  });
  picture.root.style.setProperty("--height", data.height + "px");
  drawTools(picture);
  if (fresh) {
    stopAll(picture);
    picture.panels = data.panels.map(() => makePanel(picture));
    picture.sheets.replaceChildren(...picture.panels.map(({ node }) => node));
    const last = Math.max(...data.panels.map(({ frames }) => frames.length)) - 1; // a training opens at its end
    Object.assign(picture, { hover: -1, focus: -1, hand: null, frame: last });
    picture.root.dataset.panels = data.panels.length;
  }
  takeChoice(picture, data, fresh);
  const views = JSON.stringify(data.views);
  const looked = data.views && views !== picture.told.views ? data.views : null;
  picture.told.views = views;
  picture.panels.forEach((panel, at) => {
    const view = looked?.[at] ? { x: looked[at][0], y: looked[at][1], zoom: looked[at][2] } : null;
    give(panel, data.panels[at], view);
    if (view) setView(panel, view);
  });
  picture.root.style.setProperty("--shape", clamp(shapeOf(picture.panels), 0.8, 2.2));
  if (fresh) picture.told.seen = JSON.stringify(viewsOf(picture));
  picture.frame = Math.min(picture.frame, framesOf(picture) - 1);
  showChoice(picture);
  tellFrame(picture);
}

function stopAll(picture) {
  clearInterval(picture.playing);
  clearTimeout(picture.rest);
  picture.playing = 0;
  picture.panels.forEach(forget);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".map");
  if (!root) {
    root = element("div", "map");
    parentElement.append(root);
    root.picture = makePicture(root);
  }
  const { picture } = root;
  picture.report = (name, value) => data.reports.includes(name) && setTriggerValue(name, value);
  update(picture, data);
  // the page may call twice while the script loads, and end the first call after the second has begun
  const call = {};
  picture.call = call;
  return () => {
    if (picture.call !== call) return;
    stopAll(picture);
    root.remove();
  };
}
