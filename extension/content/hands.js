// The extension's hands in a page: show the overlay at a field, and write what they are given. The background brings them into a frame when a
// person has clicked, pressed a key or chosen a login there; what `content.js` knows of the frame is in `self.latchkey`. They decide nothing,
// and read a value only to see whether the one that was written was taken.
//
// The page is hostile: it may have put the person's click where they did not mean it, so everything is looked at once more right before it
// counts (`sight.js`, `cards.js`).
(() => {
  const { runtime } = chrome;
  const page = self.latchkey;
  if (!page?.showCard || page.open) return;
  const { actionsOf, all, box, buttonsOf, fieldOf, hideCard, icons, id, isFaint, isShown, isSubmit, layerOf, listen, misled, mount, obstacle, pause, putCard, scopeOf, send, sends, showCard, sizeCard, survey } = page;

  // --- The overlay ---------------------------------------------------------------------------------------------------------------------------

  let overlay;

  page.open = (field, token, openedBy) => {
    close();
    if (isFaint(icons.get(field)) || obstacle(field, survey())) return send({ kind: "closed", token });
    // What a modal dialog makes inert is no place for it, and what is on top lies over what is not in it.
    const [host, frame] = mount(layerOf(field, "dialog:modal,:popover-open"), "iframe", "border-radius:10px;box-shadow:0 6px 28px #0005");
    frame.title = "Latchkey";
    frame.src = runtime.getURL("overlay.html#" + token);
    if (openedBy === "key") frame.onload = () => frame.focus();
    overlay = { host, frame, close, field, token, height: 120, sends: sends.get(field.form) };
    settle();
    showCard(overlay);
  };
  page.enter = () => overlay && (overlay.frame.focus(), true);
  page.follow = () => overlay && (icons.has(overlay.field) && isShown(overlay.field) ? settle() : close());

  const settle = () => {
    const { field, height } = overlay, rect = box(field), width = Math.min(340, innerWidth - 8);
    const left = Math.min(rect.left, innerWidth - width - 4);
    const top = rect.bottom + height + 8 > innerHeight && rect.top > height + 8 ? rect.top - height - 4 : rect.bottom + 4;
    putCard(overlay, left, top, width, height);
  };

  const close = () => {
    if (!overlay) return;
    hideCard(overlay);
    send({ kind: "closed", token: overlay.token });
    overlay = undefined;
  };

  // --- Writing -------------------------------------------------------------------------------------------------------------------------------

  // Its form sends elsewhere than when it was described, or a password would be shown.
  const isChanged = ({ form, type }, field) => {
    const before = sends.get(field);
    return (form && sends.get(form) !== actionsOf(form) + "") || before?.form !== form || (before.type === "password" && type !== "password");
  };

  // The field itself; or the only one like it, if the page made it anew because another was written.
  const present = (handle) => {
    const field = fieldOf(handle);
    if (!field || field.isConnected) return field;
    const { root, form } = origins.get(field) ?? {};
    const alike = root?.isConnected ? all(root, "input").filter((other) => ["type", "name", "id"].every((name) => other[name] === field[name])) : [];
    const [heir] = alike;
    if (alike.length !== 1 || !form !== !heir.form) return field;
    sends.set(heir, { ...sends.get(field), form: heir.form });
    if (form) sends.set(heir.form, sends.get(form));
    return heir;
  };
  // Where fields were before anything was written.
  const origins = new WeakMap();

  const type = (field, value) => {
    const tell = (Kind, name, more) => field.dispatchEvent(new Kind(name, { bubbles: true, composed: true, ...more }));
    (page.given ??= new WeakSet()).add(field);
    // Past a setter that a framework put on the element to learn of its own writes; so it notices this one at the event.
    field.value = value;
    tell(InputEvent, "input", { inputType: "insertText", data: value });
    tell(KeyboardEvent, "keyup");
    tell(Event, "change");
  };

  const fill = async ({ document: meant, list, writes, submit }) => {
    const written = [], skipped = [], seen = survey();
    // Chosen in a list that is gone, or in another one: nobody can say any more what the person saw of it.
    let blocked = list && (overlay?.token === list.token ? misled(overlay, seen, list.at) : "hidden");
    if (meant !== id) blocked = "otherDocument";
    // What was described when the list was opened, is what the plan goes by.
    if (overlay?.field.form) sends.set(overlay.field.form, overlay.sends);
    close();
    for (const { handle } of writes) {
      const field = fieldOf(handle);
      if (field?.isConnected) origins.set(field, { root: field.getRootNode(), form: field.form });
    }
    for (const { handle, value } of writes) {
      const field = present(handle);
      let reason = blocked ?? obstacle(field, seen, true);
      if (!reason) {
        // Some can be written only while they have the focus. What a page does when they get it is looked at too, all of it.
        field.focus({ preventScroll: true });
        reason = isChanged(field, field) ? "changed" : field.disabled || field.readOnly ? "readOnly" : obstacle(field, survey());
      }
      if (!reason) {
        type(field, value);
        await pause();
        if (field.value !== value) reason = "notAccepted";
      }
      if (reason) skipped.push({ handle, reason });
      else written.push(handle);
    }
    return { written, skipped, submitted: !!submit && !skipped[0] && (await press(fieldOf(submit.button), present(written.at(-1)))) };
  };

  const press = async (named, field) => {
    const { form } = field;
    // The page may have put another in its place when the values came.
    const button = [named, ...buttonsOf(scopeOf(field), form).filter(isSubmit)].filter(Boolean).find(isShown);
    // Frameworks enable the button a moment after the values came.
    for (let tries = 0; button?.disabled && tries < 20; tries++) await pause();
    if (!(button ?? form) || button?.disabled || isChanged(field, field)) return false;
    if (button) button.click();
    else HTMLFormElement.prototype.requestSubmit.call(form);
    return true;
  };

  // --- Listening -------------------------------------------------------------------------------------------------------------------------------

  runtime.onMessage.addListener((message, sender, answer) => {
    // From the background alone: what comes from a tab is another page's script.
    if (sender.id !== runtime.id || sender.tab) return;
    const { kind, plan, token, height } = message, mine = overlay?.token === token && overlay;
    if (kind === "fill") {
      fill(plan).then(answer);
      return true;
    }
    if (kind === "resize" && mine) {
      sizeCard(mine, Math.min(480, height));
      settle();
    }
    if (kind === "close" && mine) {
      close();
      mine.field.focus();
    }
    if (kind === "refresh") close();
  });

  listen("keydown", (event) => {
    if (!overlay || !event.isTrusted || event.key !== "Escape") return;
    // What the field is in stays open.
    event.preventDefault();
    close();
  });
  listen("pointerdown", (event, node) => {
    if (node !== overlay?.host) close();
  });
})();
