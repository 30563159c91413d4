// Films to rate: stars, or a tick where the data has none. Every text arrives as data and is set as textContent.
//
// data: { rows: [{ id, title, about, stars: number | null }], scale: [low, high] | null, words: { rate, star, tick, ticked } }
// triggers: rated = { item, stars }  (stars null: the rating is taken away; without a scale any number means ticked)

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function button(className, label, pressed, text, click) {
  const node = element("button", className, text);
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.setAttribute("aria-pressed", pressed ? "true" : "false");
  node.addEventListener("click", click);
  return node;
}

function starButtons(row, [low, high], words, rate) {
  const group = element("span", "stars");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.rate + ": " + row.title);
  const light = (upTo) => {
    for (const star of group.children) {
      const lit = Number(star.dataset.stars) <= upTo;
      star.classList.toggle("lit", lit);
      star.textContent = lit ? "★" : "☆";
    }
  };
  for (let value = Math.max(1, Math.ceil(low)); value <= high; value += 1) {
    const star = button("star", row.title + ": " + value + " " + words.star, row.stars === value, "☆", () => {
      const stars = row.stars === value ? null : value;
      light(stars);
      rate({ item: row.id, stars });
    });
    star.dataset.stars = value;
    star.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && light(value));
    group.append(star);
  }
  group.addEventListener("pointerleave", () => light(row.stars));
  light(row.stars);
  return group;
}

function tickButton(row, words, rate) {
  const on = row.stars !== null;
  const text = on ? words.ticked : words.tick;
  return button("tick" + (on ? " lit" : ""), text + ": " + row.title, on, text, () => rate({ item: row.id, stars: on ? null : 1 }));
}

function film(row, data, rate) {
  const item = element("li", "film" + (row.stars !== null ? " rated" : ""));
  const title = element("span", "title", row.title);
  if (row.about) title.append(element("span", "about", row.about));
  item.append(title, data.scale ? starButtons(row, data.scale, data.words, rate) : tickButton(row, data.words, rate));
  return item;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".shelf");
  if (!root) {
    root = element("div", "shelf");
    root.append(element("ul", "rows"));
    parentElement.append(root);
  }
  const rows = root.querySelector(".rows");
  const top = rows.scrollTop;
  rows.replaceChildren(...data.rows.map((row) => film(row, data, (what) => setTriggerValue("rated", what))));
  rows.scrollTop = top;
}
