// A small convolution, stepped: maps that enter, filters, maps that leave; what was multiplied so far, as two bars.
//
// data: { sizes: { kernel, cIn, cOut, side }, step, steps: [{ title, says, of, scene, counts: { ordinary, separable } }],
//         words: { back, next, step, enters, filters, leaves, ordinary, separable, multiplied } }
// scene: one of `SCENES`; counts: multiplications done when the step has ended
// triggers: stepped = number of the step, from 0

const SVG = "http://www.w3.org/2000/svg";
const CELL = 9;
const SMALL = 7;
const GAP = 11;
const HEIGHT = 232;
const X = { enters: 8, filters: 128, leaves: 300 };
const TURN = 1600; // milliseconds in which a filter goes over all places

// kind: which weights; all: every place, else the middle one alone; from, to: outputs worked on
const SCENES = {
  "ordinary-number": { kind: "ordinary", all: false, from: 0, to: 1 },
  "ordinary-channel": { kind: "ordinary", all: true, from: 0, to: 1 },
  "ordinary-all": { kind: "ordinary", all: true, from: 1, to: null },
  "depthwise-number": { kind: "depthwise", all: false, from: 0, to: 1 },
  "depthwise-all": { kind: "depthwise", all: true, from: 0, to: null },
  "pointwise-number": { kind: "pointwise", all: false, from: 0, to: 1 },
  "pointwise-all": { kind: "pointwise", all: true, from: 0, to: null },
  both: null,
};

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function shape(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function grid(parent, x, y, n, size, className) {
  const group = shape("g", { class: className }, parent);
  const cells = [];
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column < n; column += 1)
      cells.push(shape("rect", { x: x + column * size, y: y + row * size, width: size, height: size }, group));
  return { x, y, size, n, cells, group };
}

// `count` maps of side x side below each other, in the middle of the height
function maps(parent, x, count, side, className) {
  const high = count * side * CELL + (count - 1) * GAP;
  const top = (HEIGHT - high) / 2;
  return Array.from({ length: count }, (_, place) =>
    grid(parent, x, top + place * (side * CELL + GAP), side, CELL, className + " c" + (place % 4)),
  );
}

// a row of filters for each output, a column for each input; a depthwise one has one filter a row
function filters(parent, kind, sizes, x, rows, middle) {
  const n = kind === "pointwise" ? 1 : sizes.kernel;
  const wide = n * SMALL;
  return rows.map((row, output) => {
    const columns = kind === "depthwise" ? [output] : Array.from({ length: sizes.cIn }, (_, input) => input);
    const y = middle(row) - wide / 2;
    return columns.map((input) => {
      const drawn = grid(parent, x + input * (sizes.kernel * SMALL + 6), y, n, SMALL, "filter c" + (input % 4));
      return { ...drawn, input };
    });
  });
}

function scene(svg, name, sizes) {
  const { kind } = SCENES[name];
  const nOut = kind === "depthwise" ? sizes.cIn : sizes.cOut;
  const entering = maps(svg, X.enters, sizes.cIn, sizes.side, kind === "pointwise" ? "map made" : "map full");
  const leaving = maps(svg, X.leaves, nOut, sizes.side, "map empty");
  const middle = (map) => map.y + (sizes.side * CELL) / 2;
  const weights = filters(svg, kind, sizes, X.filters, leaving, middle);
  const lines = shape("g", { class: "lines" }, svg);
  const windows = shape("g", { class: "windows" }, svg);
  return { kind, entering, leaving, weights, lines, windows, nOut };
}

// the filter of one output at one place: what it reads, and what it writes
function at(drawn, sizes, output, place) {
  const reach = drawn.kind === "pointwise" ? 0 : (sizes.kernel - 1) / 2;
  const row = Math.floor(place / sizes.side);
  const column = place % sizes.side;
  drawn.windows.replaceChildren();
  drawn.lines.replaceChildren();
  const target = drawn.leaving[output];
  const toX = target.x + column * CELL + CELL / 2;
  const toY = target.y + row * CELL + CELL / 2;
  for (const filter of drawn.weights[output]) {
    const map = drawn.entering[filter.input];
    const wide = (2 * reach + 1) * CELL;
    const x = map.x + (column - reach) * CELL;
    const y = map.y + (row - reach) * CELL;
    shape("rect", { x, y, width: wide, height: wide }, drawn.windows);
    const fx = filter.x;
    const fy = filter.y + (filter.n * filter.size) / 2;
    shape("line", { x1: x + wide, y1: y + wide / 2, x2: fx, y2: fy }, drawn.lines);
    shape("line", { x1: fx + filter.n * filter.size, y1: fy, x2: toX, y2: toY }, drawn.lines);
  }
  shape("rect", { x: toX - CELL / 2, y: toY - CELL / 2, width: CELL, height: CELL, class: "written" }, drawn.windows);
  drawn.weights.forEach((row_, index) => row_.forEach((f) => f.group.classList.toggle("on", index === output)));
}

function fill(drawn, output, upTo) {
  drawn.leaving[output].cells.forEach((cell, index) => cell.classList.toggle("filled", index < upTo));
}

function play(root, svg, name, sizes, onShare) {
  const { all, from, to } = SCENES[name];
  const drawn = scene(svg, name, sizes);
  const places = sizes.side * sizes.side;
  const centre = (places - 1) / 2;
  const last = to ?? drawn.nOut;
  for (let done = 0; done < from; done += 1) fill(drawn, done, places);
  if (!all) {
    at(drawn, sizes, from, centre);
    drawn.leaving[from].cells[centre].classList.add("filled");
    onShare(1);
    return;
  }
  const total = (last - from) * places;
  const show = (done) => {
    const now = Math.min(done, total - 1);
    for (let output = from; output < last; output += 1) fill(drawn, output, Math.max(0, done - (output - from) * places));
    at(drawn, sizes, from + Math.floor(now / places), now % places);
    onShare(done / total);
  };
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return show(total);
  const run = (root.run = (root.run ?? 0) + 1);
  const started = performance.now();
  const length = TURN * (last - from > 1 ? 1.6 : 1);
  const frame = (now) => {
    if (root.run !== run || !svg.isConnected) return;
    const share = Math.min(1, Math.max(0, now - started) / length); // a frame may be dated before it was asked for
    show(Math.floor(share * total));
    if (share < 1) requestAnimationFrame(frame);
  };
  show(0);
  requestAnimationFrame(frame);
}

// all weights of both, beside each other
function weightsOfBoth(svg, sizes, words) {
  const top = 84;
  const apart = sizes.kernel * SMALL + 6;
  const rows = (n) => Array.from({ length: n }, (_, place) => ({ place }));
  const middle = (row) => top + row.place * apart + (sizes.kernel * SMALL) / 2;
  const sets = [
    ["ordinary", sizes.cOut, 14, words.ordinary],
    ["depthwise", sizes.cIn, 152, words.separable],
    ["pointwise", sizes.cOut, 258, ""],
  ];
  for (const [kind, n, x, text] of sets) {
    for (const row of filters(svg, kind, sizes, x, rows(n), middle)) for (const f of row) f.group.classList.add("on");
    if (text) shape("text", { x, y: top - 14 }, svg).textContent = text;
  }
  shape("text", { x: 240, y: middle({ place: 1 }) + 4 }, svg).textContent = "+";
}

function bar(name, className, most, words) {
  const row = element("div", "sum " + className);
  row.append(element("span", "what", name));
  const track = element("span", "track");
  const filled = element("span", "done");
  track.append(filled);
  const number = element("b", "number");
  row.append(track, number);
  const set = (value) => {
    filled.style.width = (100 * value) / most + "%";
    number.textContent = Math.round(value).toLocaleString("en") + " " + words.multiplied;
  };
  return { row, set };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const { sizes, steps, words } = data;
  let root = parentElement.querySelector(".convolution");
  if (!root) {
    root = element("div", "convolution");
    parentElement.append(root);
  }
  const asked = String(data.step);
  if (root.dataset.asked === asked && root.dataset.drawn) return; // the page ran again for something else
  root.dataset.asked = asked;
  root.dataset.drawn = "yes";

  const show = (step, tell) => {
    const { title, says, scene: name, counts } = steps[step];
    const before = step ? steps[step - 1].counts : { ordinary: 0, separable: 0 };
    root.dataset.asked = String(step);
    root.run = (root.run ?? 0) + 1;
    const most = steps[steps.length - 1].counts.ordinary;

    const controls = element("div", "controls");
    const button = (text, label, to) => {
      const node = element("button", "go", text);
      node.type = "button";
      node.setAttribute("aria-label", label);
      node.disabled = to < 0 || to >= steps.length;
      node.addEventListener("click", () => show(to, true));
      return node;
    };
    const dots = element("span", "dots");
    steps.forEach((one, place) => {
      const dot = element("button", "dot " + one.of + (place === step ? " now" : place < step ? " past" : ""));
      dot.type = "button";
      dot.setAttribute("aria-label", words.step + " " + (place + 1) + ": " + one.title);
      if (place === step) dot.setAttribute("aria-current", "step");
      dot.addEventListener("click", () => show(place, true));
      dots.append(dot);
    });
    controls.append(button("‹", words.back, step - 1), dots, button("›", words.next, step + 1));

    const head = element("h3", "", title);
    const text = element("p", "says", says);
    text.setAttribute("aria-live", "polite");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 360 " + (HEIGHT + 22));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    const picture = element("div", "picture");
    picture.append(svg);
    const sums = element("div", "sums");
    const bars = {};
    for (const of of ["ordinary", "separable"]) {
      bars[of] = bar(words[of], of, most, words);
      sums.append(bars[of].row);
    }
    const at_ = (share) => {
      for (const of of ["ordinary", "separable"]) bars[of].set(before[of] + share * (counts[of] - before[of]));
    };
    if (SCENES[name]) {
      for (const [part, x] of Object.entries(X)) shape("text", { x, y: HEIGHT + 16 }, svg).textContent = words[part];
      play(root, svg, name, sizes, at_);
    } else {
      weightsOfBoth(svg, sizes, words);
      at_(1);
    }
    const beside = element("div", "beside");
    beside.append(controls, head, text, sums);
    const had = root.contains(parentElement.getRootNode().activeElement);
    root.replaceChildren(picture, beside);
    if (had) controls.querySelector(step + 1 < steps.length ? ".go:last-child" : ".go").focus();
    if (tell) {
      clearTimeout(root.telling);
      root.telling = setTimeout(() => setTriggerValue("stepped", step), 500);
    }
  };
  show(Math.min(Math.max(0, Number(data.step) || 0), steps.length - 1), false);
}
