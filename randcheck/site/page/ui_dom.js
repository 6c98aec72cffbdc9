// Build elements: text only, so that nothing from the folder can become markup.

// Make an element. Contents are {zh, en}, strings or elements; attributes that are undefined and
// contents that are null are left out.
function make(tag, attributes, ...contents) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  const found = contents.filter((one) => one !== null && one !== undefined);
  if (found.length === 1 && isText(found[0])) return say(element, found[0]);
  for (const one of found) element.append(isText(one) ? say(make("span"), one) : plain(one));
  return element;
}

function isText(content) {
  return typeof content === "object" && typeof content.zh === "string";
}

function plain(content) {
  return content instanceof Node ? content : seen(content);
}

function byId(id) {
  return document.getElementById(id);
}

function show(element, shown) {
  element.hidden = !shown;
}

function empty(element) {
  while (element.firstChild) element.removeChild(element.firstChild);
  return element;
}

// Make a list of terms; each row is [term, …contents of its description].
function facts(rows) {
  const list = make("dl");
  for (const [term, ...contents] of rows) {
    list.append(make("dt", {}, term), make("dd", {}, ...contents));
  }
  return list;
}

const ROWS_AT_ONCE = 500;
const LISTED = { count: 0 };

// Make a table that scrolls within its frame. `heads` are [text, class]; `row` makes cells of an
// item; what is beyond the first rows comes when a button asks for it.
function listing(caption, heads, items, row) {
  const id = `listing-${LISTED.count += 1}`;
  const body = make("tbody");
  const top = heads.map(([text, kind]) => make("th", { scope: "col", class: kind }, text));
  const table = make("table", {}, make("caption", { id }, caption),
    make("thead", {}, make("tr", {}, ...top)), body);
  const frame = { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": id };
  const whole = make("div", {}, make("div", frame, table));
  const cells = (item) => row(item).map((cell, n) => cellOf(cell, heads[n][1]));
  fill(whole, body, items, (item) => make("tr", {}, ...cells(item)));
  return whole;
}

function cellOf(content, kind) {
  return make("td", { class: kind }, ...(Array.isArray(content) ? content : [content]));
}

function fill(whole, body, items, rowOf) {
  let next = 0;
  const more = make("button", { type: "button" });
  const add = () => {
    const end = Math.min(items.length, next + ROWS_AT_ONCE);
    while (next < end) body.append(rowOf(items[next++]));
    const left = items.length - next;
    show(more, left > 0);
    say(more, tr(`还有 ${counted(left)} 行, 再列一些`, `${counted(left)} more rows: list some`));
  };
  more.addEventListener("click", add);
  whole.append(more);
  add();
}
