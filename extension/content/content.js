// The extension's hands in a page: describes its fields, shows an icon in those that the background names, opens the overlay at one, and
// writes what it is given. It decides nothing, and reads a value only to see whether the one that it wrote was taken.
//
// The messages are those of `extension/messages/src/page.rs`. The page is hostile: names in a form can shadow the form's own properties
// (`<input name="action">`), so those are read from the prototype; its size and its changes have no bound, so every list and every pause here has one.
(() => {
  const { runtime } = chrome;
  const doc = document;
  if (self.latchkey) return;
  self.latchkey = true;

  const MAX_FIELDS = 150, MAX_TEXT = 160, MAX_TEXTS = 16, MAX_ICONS = 12, MAX_ROOTS = 50, MAX_WALK = 8000;
  const ATTRIBUTES = "name id class role autocomplete placeholder title inputmode pattern maxlength aria-label".split(" ");
  const ID = crypto.getRandomValues(new Uint32Array(4)).join("-");

  // --- Reading -------------------------------------------------------------------------------------------------------------------

  const pause = () => new Promise((done) => setTimeout(done, 20));
  const own = (node, name) => Reflect.get(Object.getPrototypeOf(node), name, node);
  const above = (node) => own(node, "assignedSlot") ?? own(node, "parentElement") ?? node.getRootNode().host;
  const all = (node, selector) => [...node.querySelectorAll(selector)];
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

  const labelOf = (field) => {
    const root = field.getRootNode(), by = root.getElementById(field.getAttribute("aria-labelledby"));
    const given = texts(by ? [by] : field.labels);
    if (given[0]) return tidy(given.join(" "));
    // Otherwise the text that stands before it, up to the next control.
    const walker = walk(root, 5);
    walker.currentNode = field;
    for (let steps = 0; steps < 12 && walker.previousNode() && !isNamed(walker.currentNode, /INPUT|SELECT|TEXTAREA|BUTTON|FORM/); steps++) {
      const text = textOf(walker.currentNode);
      if (text[1]) return text;
    }
    return "";
  };

  const BUTTONS = "button,[type=submit],[type=image],[type=button],[role=button]";
  const isSubmit = (node) => /submit|image/.test(node.type);
  const buttonsOf = (scope) => all(scope, BUTTONS).slice(0, 40).sort((one, other) => isSubmit(other) - isSubmit(one));

  // The form of a field; for fields outside forms, the nearest element that has a button.
  const scopeOf = (field) => {
    let node = field.form ?? field;
    for (let steps = 0; !field.form && steps < 8 && above(node) && !node.querySelector(BUTTONS); steps++) node = above(node);
    return node;
  };

  // Every address that the form may send to.
  const actionsOf = (form) =>
    [[form, "action"], ...buttonsOf(form).map((button) => [button, "formAction"])]
      .filter(([node, name]) => node.hasAttribute(name))
      .slice(0, MAX_TEXTS)
      .map(([node, name]) => clean(own(node, name) ?? "", 2048));

  const describeForm = (form, field) => {
    const scope = scopeOf(field), actions = form ? actionsOf(form) : [];
    if (form) sends.set(form, actions + "");
    return {
      handle: form ? handle(form) : 0,
      ...(form && attributes(form)),
      actions,
      buttons: texts(buttonsOf(scope), (button) => tidy([words(button), button.value, button.ariaLabel, button.title].join(" "))),
      // The last ones before the form or in it.
      headings: texts(all(scope.getRootNode(), "h1,h2,h3,legend").filter((heading) => heading.compareDocumentPosition(scope) & 12).slice(-3)),
      links: texts([...all(scope, "a"), ...all(above(scope) ?? scope, "a")]),
      ticks: texts(all(scope, "[type=checkbox]"), (tick) => tidy(tick.name + " " + texts(tick.labels))),
    };
  };

  let focused = doc.activeElement;
  const describe = () => {
    const forms = new Map();
    const fields = findFields().map((field) => {
      const { form, type } = field;
      if (!forms.has(form)) forms.set(form, describeForm(form, field));
      return {
        ...attributes(field),
        handle: handle(field),
        form: forms.get(form).handle,
        type,
        label: labelOf(field),
        visibility: isShown(field) ? "visible" : "hidden",
        readOnly: field.readOnly || field.disabled,
        rect: box(field).toJSON(),
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
    // Where a field is matters to nobody until it is used.
    const news = JSON.stringify(snapshot, (name, value) => (/rect|focused/.test(name) ? 0 : value));
    if (news === said) return place();
    said = news;
    reports++;
    const answer = await send({ kind: "snapshot", snapshot });
    if (said === news) show(answer?.icons ?? []);
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

  // --- What the person can see -----------------------------------------------------------------------------------------------------------

  const opacity = (node) => {
    const style = node && getComputedStyle(node);
    return style ? style.opacity * !/opacity|bright|blur/.test(style.filter) * opacity(above(node)) : 1;
  };
  const isFaint = (node) => opacity(node) < 0.5;
  const isWithin = (inner, outer) => inner && (inner === outer || isWithin(above(inner), outer));

  // Something of the page in the top layer lies over it, even if it lets the pointer through.
  const isUnderLayer = (node) => {
    const { left, top, right, bottom } = box(node);
    return [...roots].some((root) => all(root, ":popover-open,dialog:modal,:fullscreen").some((layer) => {
      const over = box(layer);
      return layer !== overlay?.host && !isWithin(node, layer) && over.left < right && over.right > left && over.top < bottom && over.bottom > top;
    }));
  };

  // Why a person can't mean this field, or the overlay; nothing when they can.
  const unseen = (node) => {
    if (!node?.isConnected) return "gone";
    for (let one = node, view = window; one; one = view.frameElement, view = view.parent) {
      if (!isShown(one) || isFaint(one)) return "hidden";
    }
    if (isUnderLayer(node)) return "covered";
  };
  const obstacle = (field, mayScroll) => {
    const reason = unseen(field);
    if (reason) return reason;
    if (field.disabled || field.readOnly) return "readOnly";
    // In its own tree, so that what lies over a shadow tree is told from what is in it.
    const at = () => {
      const { left, top, width, height } = box(field);
      return field.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
    };
    if (!at() && mayScroll) field.scrollIntoView({ block: "center", behavior: "instant" });
    const node = at();
    // Its own label may float in it, and our icon stands in it.
    if (![field, icons.get(field), overlay?.host, ...field.labels].some((one) => isWithin(node, one))) return node ? "covered" : "hidden";
  };

  // --- Icons -------------------------------------------------------------------------------------------------------------------------------

  const icons = new Map();
  let wanted = [];

  // On the element itself and important, so that no style sheet of the page gets at it, and no policy of the page at us.
  // Only where it differs, because the page's watchers, ours among them, hear of every write.
  const style = (node, rules) => {
    rules = `all:initial;display:block;${rules};`.replaceAll(";", "!important;");
    if (node.getAttribute("style") !== rules) node.setAttribute("style", rules);
  };
  const stand = (node, kind, left, top, width, height) => style(node, `position:${kind};z-index:2147483647;left:${left | 0}px;top:${top | 0}px;width:${width | 0}px;height:${height | 0}px`);
  // Where the field's own layer is on top, and out of the page's reach.
  const mount = (field, name, rules) => {
    const host = doc.createElement("div"), inner = doc.createElement(name);
    stand(host, "absolute", 0, 0, 0, 0);
    (field.closest("dialog,[popover]") ?? doc.documentElement).append(host);
    host.attachShadow({ mode: "closed" }).append(inner);
    style(inner, `width:100%;height:100%;${rules}`);
    return [host, inner];
  };

  const show = (named) => {
    wanted = named.slice(0, MAX_ICONS).map(({ handle }) => fieldOf(handle));
    for (const field of wanted) if (field?.isConnected && !icons.has(field)) addIcon(field);
    place();
  };

  const addIcon = (field) => {
    const [host, button] = mount(field, "button", "border-radius:5px;cursor:pointer;background:radial-gradient(circle at 50% 37%,#fff 21%,#0000 25%),linear-gradient(#fff,#fff) 50% 72%/3px 9px no-repeat #0d7a5f");
    button.tabIndex = -1;
    button.ariaLabel = button.title = "Fill with Latchkey";
    // The focus stays in the field.
    button.onmousedown = (event) => event.preventDefault();
    button.onclick = (event) => {
      if (event.isTrusted && !isFaint(host)) open(field, "click");
    };
    icons.set(field, host);
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
    if (overlay && icons.has(overlay.field) && isShown(overlay.field)) settle();
    else close();
  };

  // --- The overlay ---------------------------------------------------------------------------------------------------------------------------

  let overlay;

  const open = async (field, openedBy) => {
    if (obstacle(field)) return;
    const token = (await send({ kind: "open", handle: handle(field), openedBy, snapshot: describe() }))?.token;
    if (!token || obstacle(field)) return;
    close();
    const [host, frame] = mount(field, "iframe", "border-radius:10px;box-shadow:0 6px 28px #0005");
    frame.title = "Latchkey";
    frame.src = runtime.getURL("overlay.html#" + token);
    if (openedBy === "key") frame.onload = () => frame.focus();
    overlay = { host, frame, field, token, height: 120 };
    settle();
    host.popover = "manual";
    host.showPopover();
  };

  const settle = () => {
    const { host, field, height, at } = overlay, rect = box(field), width = Math.min(340, innerWidth - 8);
    const left = Math.min(rect.left, innerWidth - width - 4);
    const top = rect.bottom + height + 8 > innerHeight && rect.top > height + 8 ? rect.top - height - 4 : rect.bottom + 4;
    if (!(Math.hypot(left - at?.left, top - at?.top) < 5)) overlay.moved = Date.now();
    overlay.at = { left, top };
    stand(host, "fixed", left, top, width, height);
  };

  const close = () => {
    if (!overlay) return;
    overlay.host.remove();
    send({ kind: "closed", token: overlay.token });
    overlay = undefined;
  };

  // --- Writing -------------------------------------------------------------------------------------------------------------------------------

  const isChanged = (field) => field.form && sends.get(field.form) !== actionsOf(field.form) + "";

  const type = (field, value) => {
    const tell = (Kind, name, more) => field.dispatchEvent(new Kind(name, { bubbles: true, composed: true, ...more }));
    field.focus({ preventScroll: true });
    // Past a setter that a framework put on the element to learn of its own writes; so it notices this one at the event.
    field.value = value;
    tell(InputEvent, "input", { inputType: "insertText", data: value });
    tell(KeyboardEvent, "keyup");
    tell(Event, "change");
  };

  const fill = async ({ document: meant, writes, submit }) => {
    const written = [], skipped = [];
    // A list that the person can't see, or that appeared or jumped just now, is not what they meant to click.
    let blocked = overlay && (unseen(overlay.host) ?? (Date.now() - overlay.moved < 350 ? "tooSoon" : undefined));
    if (meant !== ID) blocked = "otherDocument";
    close();
    for (const { handle, value } of writes) {
      const field = fieldOf(handle);
      let reason = blocked ?? obstacle(field, true) ?? (isChanged(field) ? "changed" : undefined);
      if (!reason) {
        type(field, value);
        await pause();
        if (field.value !== value) reason = "notAccepted";
      }
      if (reason) skipped.push({ handle, reason });
      else written.push(handle);
    }
    return { written, skipped, submitted: !!submit && !skipped[0] && (await press(fieldOf(submit))) };
  };

  const press = async (field) => {
    const { form } = field, button = buttonsOf(scopeOf(field)).find((button) => isShown(button) && (!form || isSubmit(button)));
    // Frameworks enable the button a moment after the values came.
    for (let tries = 0; button?.disabled && tries < 20; tries++) await pause();
    if (!(button ?? form) || button?.disabled || isChanged(field)) return false;
    if (button) button.click();
    else HTMLFormElement.prototype.requestSubmit.call(form);
    return true;
  };

  // --- Listening -------------------------------------------------------------------------------------------------------------------------------

  runtime.onMessage.addListener((message, sender, answer) => {
    // From the background alone: what comes from a tab is another page's script.
    if (sender.id !== runtime.id || sender.tab) return;
    const { kind, plan, token, height } = message, mine = overlay?.token === token && overlay;
    if (kind === "collect") {
      findRoots();
      answer(describe());
    }
    if (kind === "fill") {
      fill(plan).then(answer);
      return true;
    }
    if (kind === "resize" && mine) {
      mine.height = Math.min(480, height);
      settle();
    }
    if (kind === "close" && mine) {
      close();
      mine.field.focus();
    }
    if (kind === "refresh") {
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
    if (!event.isTrusted) return;
    if (event.key === "Escape") close();
    if (event.key === "ArrowDown" && icons.has(field) && !field.list) {
      event.preventDefault();
      if (overlay) overlay.frame.focus();
      else open(field, "key");
    }
  });
  listen("pointerdown", (event, node) => {
    if (node !== overlay?.host) close();
  });
  for (const name of ["scroll", "resize", "transitionend"]) listen(name, place);

  watch(doc);
  look();
})();
