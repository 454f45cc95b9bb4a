// Shows an offer to save at the corner of a page: a frame of the extension's own, in a closed shadow root, in the top layer; and says, when it
// is answered, whether the person can have meant to (`cards.js`). Injected by the background into the page that a person is at, when there is
// something to offer.
(() => {
  const { runtime } = chrome;
  const page = self.latchkey;
  if (!page?.showCard || page.offering) return;
  page.offering = true;
  const { hideCard, listen, misled, mount, putCard, showCard, sizeCard, survey } = page;
  let shown;

  // Clear of a scroll bar, which differs from system to system.
  const settle = () => {
    const width = Math.min(380, innerWidth - 40), height = Math.min(480, innerHeight - 24, shown.height);
    putCard(shown, innerWidth - width - 28, 12, width, height);
  };

  const close = () => {
    if (shown) hideCard(shown);
    shown = undefined;
  };

  const show = (token) => {
    if (shown?.token === token && shown.host.isConnected) return;
    close();
    const [host, frame] = mount(document.documentElement, "iframe", "border-radius:10px;box-shadow:0 6px 28px #0005");
    shown = { token, host, frame, close, height: 200 };
    frame.title = "Latchkey";
    frame.src = runtime.getURL("overlay.html#" + token);
    settle();
    showCard(shown);
  };

  // What the page did with it is undone, so that the person can look and click once more.
  const look = (at) => {
    const reason = misled(shown, survey(), at);
    if (reason) settle();
    return { reason };
  };

  runtime.onMessage.addListener(({ kind, token, height, at }, sender, answer) => {
    // From the background alone: what comes from a tab is another page's script.
    if (sender.id !== runtime.id || sender.tab) return;
    if (kind === "offer") show(token);
    if (!shown || shown.token !== token) return;
    if (kind === "look") answer(look(at));
    if (kind === "resize") {
      sizeCard(shown, height);
      settle();
    }
    if (kind === "close") close();
  });
  listen("resize", () => shown && settle());
})();
