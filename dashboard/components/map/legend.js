// The legend of a panel: a button a kind (it selects that kind), or a band of colour with its ends named.
//
// legend: { title, kinds: [{ text, colour: index, count }] } or { title, band: [index], ends: [text, text, text], none }

function drawLegend(panel) {
  const { picture, legend } = panel;
  const { legend: given } = panel.given;
  const text = JSON.stringify([given, paletteOf(panel), picture.words.only, picture.own.length > 0]);
  if (text === panel.text.legend) return;
  panel.text.legend = text;
  const palette = paletteOf(panel);
  const nodes = [element("span", "what", given.title)];
  if (given.band) nodes.push(...bandOf(given, palette));
  for (const kind of given.kinds ?? []) {
    const one = button("kind", kind.text, picture.words.only.replace("{kind}", kind.text), () => {
      const points = [];
      panel.colour.forEach((colour, index) => colour === kind.colour && points.push(index));
      brush(picture, points, false);
    });
    const dot = element("span", "dot");
    dot.style.background = palette[kind.colour];
    one.prepend(dot);
    one.append(element("span", "count", kind.count.toLocaleString("en")));
    nodes.push(one);
  }
  if (picture.own.length) {
    const own = element("span", "kind own");
    own.append(element("span", "ring"), element("span", "", picture.words.own));
    nodes.push(own);
  }
  legend.replaceChildren(...nodes);
}

function bandOf({ band, ends, none }, palette) {
  const strip = element("span", "band");
  strip.style.background = `linear-gradient(to right, ${band.map((colour) => palette[colour]).join(", ")})`;
  const scale = element("span", "scale");
  const names = element("span", "ends");
  names.append(...ends.map((end) => element("span", "", end)));
  scale.append(strip, names);
  if (!none) return [scale];
  const unknown = element("span", "kind");
  const dot = element("span", "dot");
  dot.style.background = palette[none.colour];
  unknown.append(dot, element("span", "", none.text), element("span", "count", none.count.toLocaleString("en")));
  return [scale, unknown];
}
