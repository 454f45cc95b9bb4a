// For scripts in the browser's own context: the extension's open popup, and a keyboard.
function popup() {
  for (const window of Services.wm.getEnumerator("navigator:browser")) {
    const browser = window.document.querySelector("panel browser[webextension-view-type=popup]");
    if (browser?.currentURI.scheme === "moz-extension") return browser;
  }
  return null;
}

function isOpen(browser) {
  return browser?.closest("panel").state === "open" && browser.getBoundingClientRect().width > 0;
}

function keys(window, held, list) {
  const processor = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
  if (!processor.beginInputTransactionForTests(window)) throw new Error("the window takes no keys");
  const codes = { Enter: 13, Tab: 9, Escape: 27, Backspace: 8, Delete: 46, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Home: 36, End: 35, PageUp: 33, PageDown: 34 };
  const event = (key) => {
    const letter = /^[a-z0-9]$/i.test(key) ? key.toUpperCase().charCodeAt(0) : 0;
    const code = /^[a-z]$/i.test(key) ? "Key" + key.toUpperCase() : /^[0-9]$/.test(key) ? "Digit" + key : key.length > 1 ? key : "";
    return new window.KeyboardEvent("", { key, code, keyCode: codes[key] ?? letter });
  };
  for (const key of held) processor.keydown(new window.KeyboardEvent("", { key }));
  for (const key of list) { processor.keydown(event(key)); processor.keyup(event(key)); }
  for (const key of held.toReversed()) processor.keyup(new window.KeyboardEvent("", { key }));
}
