// Finds through open shadow trees and frames of the same origin. Given: window, document.
function* trees(root) {
  yield root;
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) yield* trees(element.shadowRoot);
    if (element.contentDocument) yield* trees(element.contentDocument);
  }
}

function deep(css) {
  for (const tree of trees(document)) {
    const found = tree.querySelector(css);
    if (found) return found;
  }
}

// What a person could type into.
const typed = () => [...trees(document)].flatMap((tree) => [...tree.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button], [type=image]), textarea")]);

// Into the middle, but where it is to be seen already: in the window, and in every box and frame around it that scrolls.
function bring(element) {
  const before = element.getBoundingClientRect();
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const after = element.getBoundingClientRect();
  if (after.x !== before.x || after.y !== before.y) element.scrollIntoView({ block: "center", behavior: "instant" });
}

// Where the element's middle is in the tab's viewport, after it was brought there; or why there is none.
function place(css) {
  const element = deep(css);
  if (!element) return { no: "not there" };
  if (element.disabled) return { no: "there, but disabled" };
  bring(element);
  let { x, y, width, height } = element.getBoundingClientRect();
  if (!width || !height) return { no: "there, but hidden" };
  [x, y] = [x + width / 2, y + height / 2];
  for (let frame = element.ownerDocument.defaultView.frameElement; frame; frame = frame.ownerDocument.defaultView.frameElement) {
    const box = frame.getBoundingClientRect();
    [x, y] = [x + box.x + frame.clientLeft, y + box.y + frame.clientTop];
  }
  return { x: Math.round(x), y: Math.round(y) };
}
