// Lets the person point at a field of the page, for a field of their own: by a click, or with the focus and Enter; Esc ends it. Injected by
// the background into all frames of a page when a person asks for it.
(() => {
  self.latchkeyPick?.();
  const { runtime } = chrome;
  const doc = document, host = doc.createElement("div"), ended = new AbortController();
  const clean = (text) => (text ?? "").slice(0, 160).trim().toWellFormed();
  const isField = (node) => node instanceof HTMLInputElement && /text|email|passw|^tel|num|sea|url/.test(node.type);
  const targetOf = (event) => event.composedPath()[0];

  // Shown over the field, out of the way of the pointer.
  const mark = (node) => {
    const { left, top, width, height } = isField(node) ? node.getBoundingClientRect() : { left: -9, top: -9, width: 0, height: 0 };
    const rules = `all:initial;position:fixed;z-index:2147483647;pointer-events:none;box-sizing:border-box;margin:0;padding:0;border:3px solid #0d7a5f;border-radius:6px;background:#0d7a5f33;left:${left - 3}px;top:${top - 3}px;width:${width + 6}px;height:${height + 6}px;`;
    host.setAttribute("style", rules.replaceAll(";", "!important;"));
  };

  const end = () => {
    ended.abort();
    host.remove();
    runtime.onMessage.removeListener(hear);
    self.latchkeyPick = undefined;
  };
  const hear = ({ kind }, sender) => {
    if (sender.id === runtime.id && !sender.tab && kind === "pickEnd") end();
  };

  const choose = (node) => {
    const label = clean(node.ariaLabel || [...node.labels].map((one) => one.innerText).join(" ") || node.placeholder);
    runtime.sendMessage({ to: "page", body: { kind: "picked", label, name: clean(node.getAttribute("name")), id: clean(node.getAttribute("id")) } });
    end();
  };

  const listen = (name, heard) => addEventListener(name, (event) => event.isTrusted && heard(event), { capture: true, signal: ended.signal });
  // The page hears nothing of what is meant for us.
  const take = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  listen("pointermove", (event) => mark(targetOf(event)));
  listen("focusin", (event) => mark(targetOf(event)));
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup"]) listen(name, (event) => isField(targetOf(event)) && take(event));
  listen("click", (event) => {
    if (!isField(targetOf(event))) return;
    take(event);
    choose(targetOf(event));
  });
  listen("keydown", (event) => {
    if (event.key !== "Escape" && !(event.key === "Enter" && isField(targetOf(event)))) return;
    take(event);
    if (event.key === "Enter") choose(targetOf(event));
    else end();
  });

  doc.documentElement.append(host);
  mark();
  runtime.onMessage.addListener(hear);
  self.latchkeyPick = end;
})();
