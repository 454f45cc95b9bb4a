// Says so when the interface has ended by a fault: its WebAssembly trapped, or did not load. Without it the page would stay blank, or stand
// there deaf. Its words are here, not in ui/src/texts.rs, which is a part of what has ended.
const TITLE = "Latchkey has stopped";
const TEXT = "This page ran into a fault. What you saved is kept, and so is a form that you had begun. Reload to go on.";
const RELOAD = "Reload";

// Shows it in the place of all that was there. The first fault counts; what follows is its echo.
export function fault(reason) {
  if (document.querySelector(".ended")) return;
  console.error(reason);
  const note = element("div", "note bad", symbol("warning"), element("div", "body", element("h1", "note-title", TITLE), element("p", "", TEXT), button()));
  note.role = "alert";
  document.body.replaceChildren(element("main", "ended", note));
}

function button() {
  const reload = element("button", "button", RELOAD);
  reload.type = "button";
  reload.onclick = () => location.reload();
  return reload;
}

function element(name, classes, ...content) {
  const made = document.createElement(name);
  made.className = classes;
  made.append(...content);
  return made;
}

function symbol(name) {
  const [icon, use] = ["svg", "use"].map((part) => document.createElementNS("http://www.w3.org/2000/svg", part));
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `symbols.svg#i-${name}`);
  icon.append(use);
  return icon;
}

// A trap; a stack or memory at its end (Firefox has a name of its own for the stack). Whatever else goes wrong, the interface tells itself.
const ends = (reason) => /^(RuntimeError|RangeError|InternalError)$/.test(reason?.name);

addEventListener("error", ({ error }) => ends(error) && fault(error));
addEventListener("unhandledrejection", ({ reason }) => ends(reason) && fault(reason));
