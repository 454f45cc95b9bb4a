// In every page, and the only part of us in those without a field: looks whether somebody could sign in here, and has the background bring
// `content.js` if so. It observes nothing of the page. A field that comes late is found by a look after the page is there, or by what the person does.
(() => {
  const doc = document;

  // What `content.js` takes for a field, as a selector.
  const FIELD = `input:not(${"hidden checkbox radio submit button reset image file range color date time month week datetime-local".split(" ").map((type) => `[type=${type}]`)})`;
  const MAX_WALK = 3000;
  // Milliseconds after which an application has usually drawn its first screen, and after which a click has opened what it opens.
  const DRAWN = 1200, OPENED = 400;

  let found, opening, drawn;

  // What is in an open shadow tree is for `content.js` to find. Once the page is drawn: to ask each element costs more than all else here.
  const hasShadow = () => {
    let steps = 0;
    for (const node of doc.getElementsByTagName("*")) {
      if (steps++ > MAX_WALK) return false;
      if (node.shadowRoot) return true;
    }
  };

  const tell = () => {
    if (found) return;
    found = true;
    // Not before: browsers make their interface when it is first touched, which costs more than all the rest here.
    const { runtime } = chrome;
    // The background was being replaced: the next look tells it again. Without an id, so was this script.
    runtime.sendMessage({ to: "scout" }).catch(() => (found = !runtime.id));
  };
  const look = () => {
    opening = undefined;
    if (!found && (doc.querySelector(FIELD) || (drawn && hasShadow()))) tell();
  };

  const listen = (name, heard) => addEventListener(name, (event) => found || heard(event.composedPath()[0]), true);
  listen("focusin", (node) => node.matches?.(FIELD) && tell());
  listen("click", () => (opening ??= setTimeout(look, OPENED)));
  if (doc.readyState !== "complete") listen("load", look);
  setTimeout(() => {
    drawn = true;
    look();
  }, DRAWN);
  look();
})();
