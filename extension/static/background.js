// Runs the engine in Chrome's service worker or Firefox's event page. The browser stops it whenever it likes and starts it again for an
// event, so all listeners are registered at once, and wait for the engine inside.
import load, * as engine from "./background/latchkey_background.js";

// One name for the browser's extension interface.
const extension = (globalThis.extension = globalThis.browser ?? globalThis.chrome);

const MODULE = "background/latchkey_background_bg.wasm";

const pages = new Set();
const surroundings = {
  socket: undefined,
  tell: (text) => pages.forEach((page) => page.postMessage(text)),
  // Runs in the frames of a page.
  announce: (call) => (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ to: "announcement", body: call }),
};

// --- The engine's life: it ends by a trap, never the background with it ---------------------------------------------------------------

let life;

function live() {
  if (life) return life;
  const { promise: end, reject } = Promise.withResolvers();
  end.catch(() => {});
  const begun = load({ module_or_path: extension.runtime.getURL(MODULE) }).then(() => engine.begin(surroundings));
  const mine = (life = { reject, end, begun });
  // A module that could not be loaded is loaded again for the next event.
  begun.catch(() => { if (life === mine) life = undefined; });
  return mine;
}

// An answer that a trap cuts off never comes by itself.
function use(act) {
  const { begun, end } = live();
  return Promise.race([begun.then(act), end]).catch(() => {});
}

function ended({ error, reason = error }) {
  if (!life || !(reason instanceof WebAssembly.RuntimeError || reason instanceof RangeError)) return;
  life.reject(reason);
  life = undefined;
  surroundings.socket?.close();
  engine.renew();
  // They open a new port, which starts a new engine, and ask again for what they show.
  for (const page of pages) page.disconnect();
  pages.clear();
}

addEventListener("error", ended);
addEventListener("unhandledrejection", ended);

// --- For the pages that share its process --------------------------------------------------------------------------------------------------

// Modules of the interface, by their addresses (`first.js`); made here, so that they outlive the page that asked first.
const modules = new Map();
globalThis.compiled = (address) => {
  if (!modules.has(address)) {
    const module = WebAssembly.compileStreaming(fetch(runtime.getURL(address)));
    module.catch(() => modules.delete(address));
    modules.set(address, module);
  }
  return modules.get(address);
};

// --- What the browser reports ------------------------------------------------------------------------------------------------------------

const wake = () => use(() => engine.wake());
const { runtime, alarms, commands, contextMenus, tabs, webRequest } = extension;

runtime.onMessage.addListener((message, sender, answer) => {
  if (!["engine", "page", "scout", "announcement"].includes(message?.to)) return false;
  use(() => engine.message(message, sender)).then(answer);
  return true;
});

runtime.onConnect.addListener((page) => {
  if (page.name !== "ui" || !page.sender?.url?.startsWith(runtime.getURL(""))) return page.disconnect();
  pages.add(page);
  page.onDisconnect.addListener(() => pages.delete(page));
  live();
});

runtime.onInstalled.addListener(async ({ reason }) => {
  if (reason === "install") tabs.create({ url: "console.html" });
  await contextMenus.removeAll();
  contextMenus.create({ id: "fill", title: "Fill with Latchkey", contexts: ["editable"] });
});

contextMenus.onClicked.addListener(({ menuItemId }, tab) => use(() => engine.shortcut(menuItemId, tab?.id)));
commands.onCommand.addListener((name, tab) => use(() => engine.shortcut(name, tab?.id)));
// A page's own question alone: neither a proxy, nor a picture or a frame from elsewhere, is what the person sees asking.
webRequest.onAuthRequired.addListener(
  ({ requestId, url, realm, isProxy, type }, answer) => {
    if (isProxy || type !== "main_frame") return answer({});
    use(() => engine.challenge(requestId, url, realm ?? "")).then((authCredentials) => answer(authCredentials ? { authCredentials } : {}));
  },
  { urls: ["http://*/*", "https://*/*"] },
  ["asyncBlocking"],
);
alarms.onAlarm.addListener(wake);
runtime.onStartup.addListener(wake);
addEventListener("online", wake);
