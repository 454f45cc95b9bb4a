// Before all else of an interface page: its module is on its way, and so is what the popup asks first, so that neither waits for the other.

// One name for the browser's extension interface.
globalThis.extension = globalThis.browser ?? globalThis.chrome;

// A colour scheme chosen by the person holds before the first paint.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;

// Firefox's background is a page that others reach while it runs: it keeps what it has once compiled.
const { module } = document.currentScript.dataset;
const kept = async () => extension.extension?.getBackgroundPage?.()?.compiled(module);
const compiled = () => WebAssembly.compileStreaming(fetch(module));
globalThis.interfaceModule = kept().catch(() => {}).then((found) => found ?? compiled());
// Whoever starts it hears of it.
interfaceModule.catch(() => {});

// Requests as `background.rs` writes them, which takes the answers from here; whatever is refused it asks once more.
if (document.documentElement.dataset.surface === "popup") {
  globalThis.asked = new Map();
  const ask = (request) => {
    const body = JSON.stringify(request), answer = extension.runtime.sendMessage({ to: "engine", body });
    answer.catch(() => {});
    asked.set(body, answer);
  };
  const items = (order, limit) => ask({ items: { query: "", organisation: null, order, offset: 0, limit } });
  ask("state");
  items("title", 8);
  items("recent", 4);
  if (!location.search) extension.tabs.query({ active: true, currentWindow: true }).then(([tab]) => tab && ask({ suggestions: { tab: tab.id } }));
}
