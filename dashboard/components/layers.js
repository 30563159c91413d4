// Two networks side by side, unit by unit; what differs is marked, and each layer shows its formula. Text is textContent.
//
// data: { heads: [text, text], rows: [[[layer, ...], [layer, ...]], ...] }
// layer: { kind, title, facts, formula, share, differs, mark }

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function block(layer) {
  const node = element("div", "block " + layer.kind + (layer.differs ? " differs" : ""));
  node.tabIndex = 0;
  const title = element("div", "title");
  title.append(element("span", "", layer.title));
  if (layer.mark) title.append(element("span", "mark", layer.mark));
  const track = element("div", "track");
  const share = element("div", "share");
  share.style.width = 100 * layer.share + "%";
  track.append(share);
  const formula = element("div", "formula", layer.formula);
  formula.setAttribute("role", "tooltip");
  node.append(title, element("div", "facts", layer.facts), track, formula);
  return node;
}

export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.querySelector(".layers");
  if (!root) {
    root = element("div", "layers");
    parentElement.append(root);
  }
  const heads = element("div", "row heads");
  for (const head of data.heads) heads.append(element("h3", "", head));
  const rows = element("div", "rows");
  for (const sides of data.rows) {
    const row = element("div", "row" + (sides.flat().some((layer) => layer.differs) ? " other" : ""));
    for (const layers of sides) {
      const side = element("div", layers.length ? "side" : "side none");
      for (const layer of layers) side.append(block(layer));
      row.append(side);
    }
    rows.append(row);
  }
  root.replaceChildren(heads, rows);
}
