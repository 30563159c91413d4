// Ranked lists side by side; tabs where the page is narrow. Every text arrives as data and is set as textContent.
//
// data: { columns: [{ key, name, about, note, items: [{ id, rank, title, score, share, stars, facts,
//         heldOut, move, moveText, open }] }], words: { tabs, heldOut, heldOutLong, why } }
// triggers: picked = { column, item }

const LANDING_PAUSE = 200; // milliseconds between two looks for the answer below the lists
const LANDING_TRIES = 50;

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function line(item, column, words, pick) {
  const row = element("li", "line");
  const button = element("button", "film" + (item.open ? " open" : "") + (item.heldOut ? " held" : ""));
  button.type = "button";
  button.title = words.why;
  button.setAttribute("aria-pressed", item.open ? "true" : "false");
  button.dataset.item = item.id;
  button.addEventListener("click", () => pick({ column: column.key, item: item.id }));

  button.append(element("span", "rank", item.rank));
  const body = element("span", "body");
  const title = element("span", "title");
  title.append(element("span", "name", item.title));
  if (item.heldOut) {
    const mark = element("span", "mark", words.heldOut + " " + item.heldOut);
    mark.title = words.heldOutLong;
    title.append(mark);
  }
  if (item.moveText) {
    const move = element("span", "move " + (item.move > 0 ? "up" : item.move < 0 ? "down" : "new"), item.moveText);
    title.append(move);
  }
  body.append(title);
  const bar = element("span", "bar");
  const fill = element("span", "fill");
  fill.style.width = Math.round(100 * item.share) + "%";
  bar.append(fill);
  body.append(bar);
  const facts = element("span", "facts");
  facts.append(element("b", "", item.score));
  for (const fact of item.facts) facts.append(element("span", "", fact));
  body.append(facts);
  button.append(body);
  row.append(button);
  return row;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".lists");
  if (!root) {
    root = element("div", "lists");
    parentElement.append(root);
  }
  const pick = (what) => {
    root.dataset.asked = what.item;
    setTriggerValue("picked", what);
  };
  const shown = data.columns.some((column) => column.key === root.dataset.tab) ? root.dataset.tab : data.columns[0].key;

  const tabs = element("div", "tabs");
  tabs.setAttribute("role", "tablist");
  tabs.setAttribute("aria-label", data.words.tabs);
  const columns = element("div", "columns");
  columns.style.setProperty("--columns", data.columns.length);
  const show = (key) => {
    root.dataset.tab = key;
    for (const tab of tabs.children) tab.setAttribute("aria-selected", tab.dataset.key === key ? "true" : "false");
    for (const column of columns.children) column.classList.toggle("shown", column.dataset.key === key);
  };
  for (const column of data.columns) {
    const tab = element("button", "tab", column.name);
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.dataset.key = column.key;
    tab.addEventListener("click", () => show(column.key));
    tabs.append(tab);

    const section = element("section", "column");
    section.dataset.key = column.key;
    section.setAttribute("aria-label", column.name);
    section.append(element("h3", "", column.name));
    section.append(element("p", "about", column.about));
    if (column.note) section.append(element("p", "note", column.note));
    const list = element("ol", "");
    for (const item of column.items) list.append(line(item, column, data.words, pick));
    section.append(list);
    columns.append(section);
  }
  root.replaceChildren(tabs, columns);
  show(shown);
  // the answer stands below the lists: bring it into sight once it was asked for here
  const open = data.columns.some((column) => column.items.some((item) => item.open && item.id === root.dataset.asked));
  // or where the address asks for it: a link to a case lands on the case, once
  const linked = !root.dataset.landed && new URLSearchParams(window.location.search).has("item");
  root.dataset.landed = "yes";
  if (open || linked) {
    delete root.dataset.asked;
    land(open ? "smooth" : "instant", LANDING_TRIES);
  }
}

/* Bring the answer into sight, as soon as it is there. */
function land(behavior, tries) {
  setTimeout(() => {
    const why = document.getElementById("why");
    if (why) why.scrollIntoView({ behavior, block: "start" });
    else if (tries > 0) land(behavior, tries - 1);
  }, LANDING_PAUSE);
}
