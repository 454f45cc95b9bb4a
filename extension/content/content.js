// The extension's eyes in a page: describes its fields and shows an icon in those that the background names. The background brings it where
// `scout.js` has seen a field. It decides nothing and reads no value. What follows a person's click, key or shortcut is in `hands.js`, which the
// background brings into the frame then.
//
// The messages are those of `extension/messages/src/page.rs`. The page is hostile: names in a form can shadow the form's own properties
// (`<input name="action">`), so those are read from the prototype; its size and its changes have no bound, so every list and every pause here has one.
(() => {
  const { runtime } = chrome;
  const doc = document;
  if (self.latchkey) return;

  const MAX_FIELDS = 150, MAX_TEXT = 160, MAX_TEXTS = 16, MAX_ICONS = 12, MAX_ROOTS = 50, MAX_WALK = 8000;
  const ATTRIBUTES = "name id class role autocomplete placeholder title inputmode pattern maxlength minlength passwordrules aria-label".split(" ");
  const ID = crypto.getRandomValues(new Uint32Array(4)).join("-");

  // --- Reading -------------------------------------------------------------------------------------------------------------------

  const pause = () => new Promise((done) => setTimeout(done, 20));
  const own = (node, name) => Reflect.get(Object.getPrototypeOf(node), name, node);
  const above = (node) => own(node, "assignedSlot") ?? own(node, "parentElement") ?? node.getRootNode().host;
  // While a page is described, what was looked for once is not looked for again: many forms share their surroundings.
  let found;
  const query = (node, selector) => [...node.querySelectorAll(selector)];
  const all = (node, selector) => {
    if (!found) return query(node, selector);
    if (!found.has(node)) found.set(node, {});
    return (found.get(node)[selector] ??= query(node, selector));
  };
  const box = (node) => node.getBoundingClientRect();
  const clean = (text, limit = MAX_TEXT) => text.slice(0, limit).toWellFormed();
  const tidy = (text) => clean((text ?? "").slice(0, 999).replace(/\s+/g, " ").trim());
  const attributes = (node) => Object.fromEntries(ATTRIBUTES.map((name) => [name, tidy(node.getAttribute(name))]));
  const walk = (root, what) => doc.createTreeWalker(root, what);
  const isNamed = (node, names) => names.test(node.nodeName);

  // The text of a small part of the page; of a large one, its beginning.
  const words = (node) => {
    const walker = walk(node, 4);
    let text = "";
    for (let steps = 0; steps < 60 && walker.nextNode(); steps++) text += textOf(walker.currentNode) + " ";
    return tidy(text);
  };
  const textOf = (node) => (node.data && !isNamed(node.parentNode, /SCRIPT|STYLE|OPTION/) ? tidy(node.data) : "");
  const texts = (nodes, read = words) => [...nodes].slice(0, MAX_TEXTS).map(read).filter(Boolean);

  // --- Finding fields --------------------------------------------------------------------------------------------------------------

  const roots = new Set([doc]);
  const isField = (node) => node instanceof HTMLInputElement && /text|email|passw|^tel|num|sea|url/.test(node.type);

  // Open shadow roots, found among the first elements; one that is further down is found when a field in it gets the focus.
  const findRoots = () => {
    let steps = 0;
    for (const root of roots) {
      if (!root.isConnected) roots.delete(root);
      const walker = walk(root, 1);
      while (steps++ < MAX_WALK && walker.nextNode()) addRoot(own(walker.currentNode, "shadowRoot"));
    }
  };
  const addRoot = (root) => root && !roots.has(root) && roots.size < MAX_ROOTS && watch(root);

  const findFields = () => {
    const fields = [];
    for (const root of roots) {
      for (const node of root.querySelectorAll("input")) if (isField(node) && fields.push(node) === MAX_FIELDS) return fields;
    }
    return fields;
  };

  // --- Describing them ---------------------------------------------------------------------------------------------------------------

  // `sends`: where forms sent to, and of which type and form fields were, when they were last described for a fill that may follow.
  const handles = [, ], numbers = new WeakMap(), sends = new WeakMap();
  const handle = (node) => {
    if (!numbers.has(node)) numbers.set(node, handles.push(new WeakRef(node)) - 1);
    return numbers.get(node);
  };
  const fieldOf = (handle) => handles[handle]?.deref();

  const isShown = (node) => {
    const { width, height, right, bottom } = box(node);
    return node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && width >= 16 && height >= 8 && right + scrollX > 0 && bottom + scrollY > 0;
  };

  const shape = (node) => ({ ...attributes(node), handle: handle(node), visibility: isShown(node) ? "visible" : "hidden", rect: box(node).toJSON() });

  const labelOf = (field) => {
    const by = field.getRootNode().getElementById(field.getAttribute("aria-labelledby"));
    return tidy(texts(by ? [by] : field.labels).join(" "));
  };

  // The text that stands before it, up to the next control.
  const textBefore = (field) => {
    const walker = walk(field.getRootNode(), 5);
    walker.currentNode = field;
    for (let steps = 0; steps < 12 && walker.previousNode() && !isNamed(walker.currentNode, /INPUT|SELECT|TEXTAREA|BUTTON|FORM/); steps++) {
      const text = textOf(walker.currentNode);
      if (text[1]) return text;
    }
    return "";
  };

  const BUTTONS = "button,[type=submit],[type=image],[type=button],[role=button],a[class*=btn],a[class*=button]";
  // What a page's programs make a button, where there is none; not what only stands around it.
  const ALIKE = "a[onclick],a[href^=javascript],:is([class*=btn],[class*=button]):not(:has(a,div))";
  const isSubmit = (node) => /submit|image/.test(node.type);
  // Another form's button does not send this one.
  const buttonsIn = (scope, form, kind) => all(scope, kind).filter((button) => (own(button, "form") ?? form) === form);
  const kindIn = (scope, form, kinds = [BUTTONS, ALIKE]) => kinds.find((kind) => buttonsIn(scope, form, kind).some(isShown));
  const buttonsOf = (scope, form) => buttonsIn(scope, form, kindIn(scope, form) ?? BUTTONS).sort((one, other) => isSubmit(other) - isSubmit(one)).slice(0, 40);

  // The form of a field, or the nearest element that has a button.
  const scopeOf = (field) => {
    const { form } = field, near = form ?? field;
    if (kindIn(near, form)) return near;
    let node;
    for (const kind of [BUTTONS, ALIKE]) {
      node = near;
      for (let steps = 0; steps < 8 && above(node) && !kindIn(node, form, [kind]); steps++) node = above(node);
      if (kindIn(node, form, [kind])) break;
    }
    return node;
  };

  // Every address that the form may send to, by whichever button, also by one outside; where they can't all be told, one that is none.
  const actionsOf = (form) => {
    const buttons = all(form.getRootNode(), "[formaction]"), found = new Set();
    if (form.hasAttribute("action")) found.add(own(form, "action"));
    if (buttons.length < 200) for (const button of buttons) if (own(button, "form") === form) found.add(own(button, "formAction"));
    return buttons.length < 200 && found.size <= MAX_TEXTS ? [...found].map((action) => clean(action, 2048)) : ["?"];
  };

  const describeForm = (form, field, toFill) => {
    const scope = scopeOf(field), actions = form ? actionsOf(form) : [];
    if (form && toFill) sends.set(form, actions + "");
    return {
      handle: form ? handle(form) : 0,
      ...(form && attributes(form)),
      actions,
      buttons: buttonsOf(scope, form).map((button) => ({
        text: tidy([words(button), button.value, button.alt ?? all(button, "[alt]")[0]?.alt].join(" ")),
        submits: isSubmit(button),
        ...shape(button),
      })),
      // The last ones before the form or in it.
      headings: texts(all(scope.getRootNode(), "h1,h2,h3,legend").filter((heading) => heading.compareDocumentPosition(scope) & 12).slice(-3)),
      links: texts(all(above(scope) ?? scope, "a")),
      ticks: texts(all(scope, "[type=checkbox]"), (tick) => tidy(tick.name + " " + texts(tick.labels))),
    };
  };

  let focused = doc.activeElement;
  const describe = (toFill) => {
    found = new Map();
    try {
      return describeAll(toFill);
    } finally {
      found = undefined;
    }
  };
  const describeAll = (toFill) => {
    const forms = new Map();
    const fields = findFields().map((field) => {
      const { form, type } = field;
      if (!forms.has(form)) forms.set(form, describeForm(form, field, toFill));
      if (toFill) sends.set(field, { type, form });
      return {
        ...shape(field),
        form: forms.get(form).handle,
        type,
        label: labelOf(field),
        near: textBefore(field),
        // What its own handler opens at the focus can be written.
        readOnly: (field.readOnly && !field.matches("[onfocus],[onclick]")) || field.disabled,
        blank: !field.value,
      };
    });
    return { document: ID, title: tidy(doc.title), forms: [...forms.values()], fields, focused: numbers.get(focused) };
  };

  // --- Watching, within bounds ---------------------------------------------------------------------------------------------------------

  let timer, said, reports = 0, cost = 0, watching = false;

  // The next look: later the more this page has cost and the more often it has changed, so that no page gets more than a few percent.
  const soon = () => {
    timer ??= setTimeout(look, Math.min(60000, 150 + reports * 20 + cost * 30));
  };
  const observer = new MutationObserver(soon);
  const watch = (root) => {
    roots.add(root);
    // Attributes matter once there is a field that they could show or hide.
    observer.observe(root, { childList: true, subtree: true, attributes: watching });
  };

  const look = async () => {
    timer = undefined;
    const began = Date.now();
    findRoots();
    if (!watching) {
      if (!findFields()[0]) return;
      watching = true;
      roots.forEach(watch);
    }
    const snapshot = describe();
    cost = Date.now() - began;
    // Where a field is, and whether it is blank, matters to nobody until it is used.
    const news = JSON.stringify(snapshot, (name, value) => (/rect|focused|blank/.test(name) ? 0 : value));
    if (news === said) return place();
    said = news;
    reports++;
    const answer = await send({ kind: "snapshot", snapshot });
    if (said === news) show(answer?.icons ?? []);
    hands.watched = answer?.watched;
  };

  const send = async (body) => {
    try {
      return await runtime.sendMessage({ to: "page", body });
    } catch {
      // The background was being replaced: the next change of the page tells it again. Without an id, so was this script.
      said = 0;
      if (!runtime.id) observer.disconnect();
    }
  };

  // --- Icons -------------------------------------------------------------------------------------------------------------------------------

  // `rules`: what was last written on each element of ours, to tell what the page has written.
  const icons = new Map(), rules = new WeakMap();
  let wanted = [];

  // On the element itself and important, so that no style sheet of the page gets at it, and no policy of the page at us.
  // Only where it differs, because the page's watchers, ours among them, hear of every write.
  const style = (node, text) => {
    text = `all:initial;display:block;user-select:none;${text};`.replaceAll(";", "!important;");
    rules.set(node, text);
    if (node.getAttribute("style") !== text) node.setAttribute("style", text);
  };
  // Whatever zoom the page has given itself, all that is ours is where it was put.
  const stand = (node, kind, left, top, width, height) =>
    style(node, `position:${kind};z-index:2147483647;zoom:${1 / (node.parentElement?.currentCSSZoom ?? 1)};left:${left | 0}px;top:${top | 0}px;width:${width | 0}px;height:${height | 0}px`);
  // The nearest of this kind around it, also out of a shadow tree: what is on top there would be drawn over all that stands elsewhere.
  const layerOf = (node, kind) => (!node ? doc.documentElement : own(node, "matches").call(node, kind) ? node : layerOf(above(node), kind));
  // In this layer, and out of the page's reach. What it would draw over our host by pseudo-elements of its own, only a sheet in our tree forbids (of
  // important rules the inner ones win): as an element, which a policy of the page lets us have, and there before the host is.
  const mount = (layer, name, text) => {
    const [host, inner, sheet] = ["div", name, "style"].map((one) => doc.createElement(one));
    sheet.textContent = ":host::before,:host::after,:host::backdrop{all:initial!important;content:none!important;display:none!important}";
    host.attachShadow({ mode: "closed" }).append(sheet, inner);
    style(inner, `width:100%;height:100%;${text}`);
    stand(host, "absolute", 0, 0, 0, 0);
    layer.append(host);
    return [host, inner];
  };

  const show = (named) => {
    wanted = named.slice(0, MAX_ICONS).map(({ handle }) => fieldOf(handle));
    for (const field of wanted) if (field?.isConnected && !icons.has(field)) addIcon(field);
    place();
  };

  const addIcon = (field) => {
    const [host, button] = mount(layerOf(field, "dialog,[popover]"), "button", "border-radius:5px;cursor:pointer;background:radial-gradient(circle at 50% 37%,#fff 21%,#0000 25%),linear-gradient(#fff,#fff) 50% 72%/3px 9px no-repeat #0d7a5f");
    button.tabIndex = -1;
    button.ariaLabel = button.title = "Fill with Latchkey";
    // The focus stays in the field.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = (event) => {
      if (event.isTrusted) open(field, "click");
    };
    icons.set(field, host);
  };

  // The overlay is the hands' to show, if by then the person can still mean this field.
  const open = async (field, openedBy) => {
    const token = (await send({ kind: "open", handle: handle(field), openedBy, snapshot: describe(true) }))?.token;
    if (token) hands.open?.(field, token, openedBy);
  };

  // Puts icons and overlay where their fields are now, and takes them away with their fields.
  const place = () => {
    for (const [field, host] of icons) {
      if (!wanted.includes(field) || !field.isConnected || !host.isConnected) {
        host.remove();
        icons.delete(field);
        continue;
      }
      // Wherever the page makes (0, 0) of its element be.
      const { right, top, width, height } = box(field), at = box(host), { left: x, top: y } = host.style;
      const size = isShown(field) && width > 60 ? 20 : 0;
      stand(host, "absolute", right - 26 - at.left + parseInt(x), top + (height - 20) / 2 - at.top + parseInt(y), size, size);
    }
    hands.follow?.();
  };

  // --- Listening -------------------------------------------------------------------------------------------------------------------------------

  runtime.onMessage.addListener((message, sender, answer) => {
    // From the background alone: what comes from a tab is another page's script.
    if (sender.id !== runtime.id || sender.tab) return;
    if (message.kind === "collect") {
      findRoots();
      answer(describe(true));
    }
    if (message.kind === "refresh") {
      show([]);
      said = 0;
      soon();
    }
  });

  const listen = (name, heard) => addEventListener(name, (event) => heard(event, event.composedPath()[0]), true);

  listen("focusin", (event, field) => {
    focused = field;
    if (!isField(field) || icons.has(field)) return;
    addRoot(field.getRootNode());
    soon();
  });
  listen("keydown", (event, field) => {
    if (event.isTrusted && event.key === "ArrowDown" && icons.has(field) && !field.list) {
      event.preventDefault();
      if (!hands.enter?.()) open(field, "key");
    }
  });
  // What opens so, changes nothing else that is observed.
  listen("toggle", soon);
  // What a script made up, it would have done at the moment that suits it.
  for (const name of ["scroll", "resize", "transitionend"]) listen(name, (event) => event.isTrusted && place());

  const hands = { above, actionsOf, all, box, buttonsOf, describe, fieldOf, icons, id: ID, isShown, isSubmit, layerOf, listen, mount, own, pause, rules, scopeOf, send, sends, stand, style, walk };
  self.latchkey = hands;
  watch(doc);
  look();
})();
