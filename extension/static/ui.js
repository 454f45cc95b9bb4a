// Starts popup, console or overlay: all three are one WebAssembly module, told apart by <html data-surface>.
import start from "./ui/latchkey_ui.js";
import { fault } from "./fault.js";

// One name for the browser's extension interface.
globalThis.extension = globalThis.browser ?? globalThis.chrome;

// A colour scheme chosen by the person holds before the first paint.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;

start({ module_or_path: new URL("./ui/latchkey_ui_bg.wasm", import.meta.url) }).catch(fault);
