// Finds what a person would find: by what is written on it. Given: window, document, want = {by, name, nth}.
const squash = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const controls = "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], [role=combobox], [role=searchbox], [role=spinbutton], [role=checkbox], [role=radio], [role=switch], [role=slider], [role=listbox]";
const buttons = "button, summary, input[type=submit], input[type=button], input[type=reset], [role=button], [role=tab], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=switch]";

// The words of a label without those of the control inside it (a select brings all its options along).
function words(node) {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || node.matches("input, textarea, select, script, style, [aria-hidden=true]")) return "";
  return [...node.childNodes].map(words).join(" ");
}

function nameOf(element) {
  const by = element.getAttribute("aria-labelledby");
  if (by) return squash(by.split(/\s+/).map((id) => element.getRootNode().getElementById(id)).map((e) => (e ? words(e) : "")).join(" "));
  const label = squash(element.getAttribute("aria-label"));
  if (label) return label;
  if (element.labels?.length) return squash([...element.labels].map(words).join(" "));
  const own = element.matches("input") ? (/^(submit|button|reset)$/.test(element.type) ? element.value : "") : element.matches("select, textarea") ? "" : words(element);
  return squash(own) || squash(element.getAttribute("title")) || squash(element.getAttribute("placeholder"));
}

const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0 && element.getBoundingClientRect().height > 0;

// What can be seen comes first; an exact name before one that begins with the words, before one that holds them.
function named(selector, name) {
  const all = [...document.querySelectorAll(selector)].map((element) => [element, nameOf(element)]);
  for (const fits of [(n) => n === name, (n) => n.startsWith(name), (n) => n.includes(name)]) {
    const hits = all.filter(([, n]) => fits(n)).map(([element]) => element);
    const seen = hits.filter(visible);
    if (seen.length) return seen;
    if (hits.length) return hits;
  }
  return [];
}

// The innermost elements that hold the text.
function holding(text) {
  const hits = [...document.body.querySelectorAll("*")].filter((e) => !e.matches("script, style, template") && squash(e.textContent).includes(text));
  return hits.filter((e) => !hits.some((other) => other !== e && e.contains(other)));
}

function all() {
  switch (want.by) {
    case "css": return [...document.querySelectorAll(want.name)];
    case "button": return named(buttons, want.name);
    case "field": return named(controls, want.name);
    case "link": return named("a, [role=link]", want.name);
    case "text": { const hits = holding(want.name); const seen = hits.filter(visible); return seen.length ? seen : hits; }
  }
}

const find = () => all()[want.nth];

// Where to click the element, or why it cannot be clicked.
function spot(element) {
  if (!element) return { no: "not there; the page says: " + squash(document.body?.innerText).slice(0, 400) };
  if (!visible(element)) return { no: "there, but hidden" };
  if (element.disabled || element.getAttribute("aria-disabled") === "true") return { no: "there, but disabled" };
  const inside = (r) => r.top >= 0 && r.left >= 0 && r.bottom <= window.innerHeight && r.right <= window.innerWidth;
  let x, y, hit;
  const takes = () => {
    const box = element.getBoundingClientRect();
    [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    hit = element.getRootNode().elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.contains(element) && hit.closest("label, button, a") || hit.closest("label")?.control === element);
  };
  // Out of sight, or at the edge of a part that scrolls by itself: a person scrolls.
  if (!inside(element.getBoundingClientRect()) || !takes()) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  if (!takes()) return { no: "there, but covered by " + (hit ? hit.outerHTML.slice(0, 160) : "nothing: it is outside the window") };
  return { x, y };
}
