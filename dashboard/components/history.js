// A person's ratings: tick one off, give it other stars, find one. Every text arrives as data and is set as textContent.
//
// data: { rows: [{ id, title, stars, was, off, added }], scale: [low, high, step] | null,
//         words: { find, none, tick, restar, added, was } }
// triggers: edited = { item, stars }  (stars null: tick off or on)

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function starButtons(row, scale, words, edit) {
  const [low, high, step] = scale;
  const group = element("span", "stars");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.restar + ": " + row.title);
  for (let value = Math.max(1, Math.ceil(low)); value <= high; value += 1) {
    const half = step < 1 && row.stars === value - 0.5;
    const star = element("button", "star" + (row.stars >= value ? " lit" : half ? " half" : ""), row.stars >= value || half ? "★" : "☆");
    star.type = "button";
    star.setAttribute("aria-label", value + "★");
    star.addEventListener("click", () => edit({ item: row.id, stars: value }));
    group.append(star);
  }
  return group;
}

function line(row, data, edit) {
  const { scale, words } = data;
  const item = element("li", "line" + (row.off ? " off" : "") + (row.was !== null || row.added ? " changed" : ""));
  const label = element("label", "film");
  const box = element("input", "");
  box.type = "checkbox";
  box.checked = !row.off;
  box.setAttribute("aria-label", words.tick + ": " + row.title);
  box.addEventListener("change", () => edit({ item: row.id, stars: null }));
  label.append(box);
  const title = element("span", "title");
  title.append(element("span", "name", row.title));
  if (row.added) title.append(element("span", "tag", words.added));
  if (row.was !== null) title.append(element("span", "tag", words.was + " " + row.was));
  label.append(title);
  item.append(label);
  if (scale && scale[1] <= 10) item.append(starButtons(row, scale, words, edit));
  else item.append(element("span", "count", row.stars));
  return item;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".history");
  if (!root) {
    root = element("div", "history");
    const find = element("input", "find");
    find.type = "search";
    root.append(find, element("ul", "rows"), element("p", "none"));
    parentElement.append(root);
  }
  const find = root.querySelector(".find");
  const rows = root.querySelector(".rows");
  const none = root.querySelector(".none");
  find.placeholder = data.words.find;
  find.setAttribute("aria-label", data.words.find);
  none.textContent = data.words.none;
  const edit = (what) => setTriggerValue("edited", what);
  // a history may hold hundreds of ratings: only the lines that changed are made anew
  const drawn = new Map([...rows.children].map((node) => [node.dataset.row, node]));
  const nodes = data.rows.map((row) => {
    const text = JSON.stringify([row, data.scale]);
    const node = drawn.get(text) ?? line(row, data, edit);
    node.dataset.row = text;
    return node;
  });
  const same = nodes.length === rows.children.length && nodes.every((node, index) => node === rows.children[index]);
  if (!same) {
    const top = rows.scrollTop;
    rows.replaceChildren(...nodes);
    rows.scrollTop = top;
  }
  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let left = 0;
    [...rows.children].forEach((node, index) => {
      const hit = data.rows[index].title.toLowerCase().includes(wanted);
      node.hidden = !hit;
      left += hit ? 1 : 0;
    });
    none.hidden = left > 0;
  };
  find.oninput = filter;
  filter();
}
