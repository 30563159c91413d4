// One picture: a panel or two of the same points, what is selected in all of them, and when each is drawn again.
//
// picture: { given, n, titles, facts, own, labels, sizes, words, theme, panels, mode, frame,
//            point, hover, focus: index or -1, hand: the panel under the hand, chosen: uint8 (n), anyChosen }

const WAIT = 600; // milliseconds of rest before a new view is told

function draw(panel) {
  panel.asked = 0;
  if (panel.width < 2) return;
  if (panel.stale.ink) {
    ink(panel);
    panel.painter.inked(panel);
  }
  if (panel.stale.xy) {
    panel.grid = panel.middles = null;
    panel.painter.moved(panel);
  }
  if (panel.stale.view || panel.stale.ink || panel.stale.xy) panel.painter.draw(panel);
  panel.stale = {};
  drawTip(panel);
  drawOver(panel);
  drawLabels(panel);
  panel.drawn += 1;
}

function lookAgain(panel, stale = {}) {
  Object.assign(panel.stale, stale);
  panel.asked ||= requestAnimationFrame(() => draw(panel));
}

function changed(panel) {
  lookAgain(panel, { view: true });
  const { picture } = panel;
  clearTimeout(picture.rest);
  picture.rest = setTimeout(() => {
    const views = viewsOf(picture);
    const text = JSON.stringify(views);
    if (text === picture.told.seen) return;
    picture.told.seen = picture.told.views = text;
    picture.report("moved", { views });
  }, WAIT);
}

function viewsOf(picture) {
  return picture.panels.map(({ view }) => [view.x, view.y, view.zoom]);
}

function hover(picture, index, panel) {
  if (index === picture.hover && (index < 0 || picture.hand === panel)) return;
  picture.hover = index;
  picture.hand = panel;
  panel.stage.classList.toggle("over", index >= 0);
  picture.panels.forEach((each) => lookAgain(each));
}

function focusOn(picture, index, panel) {
  picture.focus = index;
  picture.hover = -1;
  picture.hand = panel;
  if (index >= 0) {
    const neighbour = panel.given.of === picture.point ? panel.given.neighbours.indexOf(index) : -1;
    const near = neighbour < 0 ? "" : picture.words.neighbour.replace("{place}", neighbour + 1);
    picture.said.textContent = [picture.titles[index], picture.facts[index], near].filter(Boolean).join("\n");
  }
  picture.panels.forEach((each) => lookAgain(each));
}

function pick(picture, index, panel) {
  if (picture.point === index) return;
  picture.point = index;
  picture.hand = panel;
  picture.panels.forEach((each) => lookAgain(each));
  showChoice(picture);
  picture.report("picked", { point: index < 0 ? null : index });
}

// the points of a brush; with `more` they join what was selected
function brush(picture, points, more) {
  const chosen = more ? picture.chosen.slice() : new Uint8Array(picture.n);
  for (const index of points) chosen[index] = more && points.length === 1 ? 1 - chosen[index] : 1;
  choose(picture, chosen);
  picture.report("brushed", { points: picked(picture) });
}

function picked(picture) {
  const found = [];
  picture.chosen.forEach((lit, index) => lit && found.push(index));
  return found;
}

function choose(picture, chosen) {
  picture.chosen = chosen;
  picture.anyChosen = chosen.includes(1);
  picture.panels.forEach((panel) => lookAgain(panel, { ink: true }));
  showChoice(picture);
}

function letGo(picture) {
  if (picture.point >= 0) pick(picture, -1, picture.panels[0]);
  if (picture.anyChosen) brush(picture, [], false);
}

// the count beside the tools, and the tool that lets go
function showChoice(picture) {
  const count = picked(picture).length;
  picture.count.textContent = count ? picture.words.chosen.replace("{count}", count.toLocaleString("en")) : "";
  picture.clear.disabled = !count && picture.point < 0;
}

function lookAtAll(picture) {
  for (const panel of picture.panels) {
    setView(panel, wholeView(panel.box));
    changed(panel);
  }
}

function zoomAll(picture, factor) {
  for (const panel of picture.panels) {
    const middle = picture.point >= 0 && isInside(panel, picture.point) ? onScreen(panel, picture.point) : null;
    zoomAt(panel, factor, ...(middle ?? [panel.width / 2, panel.height / 2]));
    changed(panel);
  }
}
