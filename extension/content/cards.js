// The safety of our cards, which are the list at a field and the offer to save: whether the person can have meant a click on one. The background
// brings it before `hands.js` and `offer.js`, which show them, and after `sight.js`, by which it sees.
//
// The page is hostile: it may have put the person's click where they did not mean it.
(() => {
  const page = self.latchkey;
  if (!page?.cards || page.showCard) return;
  const { above, adorns, cards, isCoveredAround, isMoved, own, stand, strangerAround, style, survey, unseen } = page;
  const doc = document;

  // Elements looked at in one survey while a card stands, again and again: a few hundredths of a second.
  const MAX_LOOK = 20000;
  // How long a card has to have stood before it takes a click, the least pause between two looks at it, and the most that a late one lengthens the
  // next, in milliseconds.
  const STEADY = 350, LOOK = 100, LATE = 500;

  // `host`: the element with the `frame` in its closed shadow tree. `close`: takes it away. `beneath`: what is on top and known to lie under it, as
  // long as the `witness` is open. `at`: where and how it was put. `moved`: when it last came up, was put elsewhere, or could not be meant. `rest`:
  // where it came to rest then. `sized`: it has something to show. `clear`: when it was first seen to stand as it should since. `looked`: when all
  // that was last looked for. `before`: all of it, as it was when looking was last kept from us, or (`until`) when its size last changed. `field`:
  // where it is a list at one.
  const showCard = (card) => {
    const { host } = card;
    card.parent = host.parentNode;
    cards.add(card);
    // A dialog that is closed and opened again lies over what was shown in it, and only this attribute tells.
    const end = () => cards.has(card) && card.close(), raised = new MutationObserver(end);
    card.beneath = [doc.documentElement];
    for (let node = host; (node = above(node)); ) {
      const isModal = node instanceof HTMLDialogElement && node.matches(":modal"), isAuto = own(node, "popover") === "auto" && node.matches(":popover-open");
      if (isModal || isAuto) card.beneath.push(node);
      if (isModal) raised.observe(node, { attributeFilter: ["open"] });
      // Before the host is: what the page does while it hears of this, raises nothing over that.
      if (isAuto) card.witness ??= witness(card, end);
    }
    host.popover = "manual";
    host.showPopover();
    // A page that moves it for the click and puts it back before anybody looks has moved it.
    new MutationObserver(() => isMoved(card) && (card.moved = Date.now())).observe(host, { attributes: true });
    card.shown = Date.now();
    guard(card);
  };

  // A popover that closes closes those that were opened from in it (HTML, "hide all popovers until"). One of ours in the closed tree tells so that the
  // page's popover was hidden, however soon it is shown again, and however it is kept from being heard: nobody but we can show ours again.
  const witness = ({ frame }, end) => {
    const node = doc.createElement("div");
    style(node, "display:none");
    node.popover = "auto";
    frame.after(node);
    node.showPopover();
    node.onbeforetoggle = end;
    return node;
  };

  // Nor is what the page laid over it forgotten at once: it is looked at again and again. Not only while the pointer is on it, which is not to
  // be known here in every browser. More seldom the longer it stands, and the more the page costs.
  const guard = (card) => {
    const began = Date.now(), late = began - card.looked - card.pause;
    if (!card.host.isConnected) return;
    // While the page works, nobody looks; the card is in a process of its own, and takes clicks.
    if (late > card.pause) card.before = { ...card, before: 0 };
    if (late > card.pause || doubt(card, survey(MAX_LOOK))) card.moved = began;
    else if (!(card.clear >= card.moved)) card.clear = began;
    card.looked = Date.now();
    card.pause = LOOK + 4 * (card.looked - began) + (began - card.shown) / 60 + Math.min(late || 0, LATE);
    setTimeout(() => cards.has(card) && guard(card), card.pause);
  };

  const hideCard = (card) => {
    cards.delete(card);
    card.host.remove();
  };

  const putCard = (card, left, top, width, height) => {
    const { host, at, rest } = card;
    // From where it last was long enough to be meant: what creeps comes far, too.
    if (!(Math.hypot(left - rest?.left, top - rest?.top) < 5) || width !== at.width || height !== at.height || host.getAttribute("style") !== at.rules) {
      card.moved = Date.now();
      card.rest = { left, top };
    }
    stand(host, "fixed", left, top, width, height);
    card.at = { left, top, width, height, rules: host.getAttribute("style") };
  };

  // What it shows moves with its size, and before it first had one there was nothing to be seen.
  const sizeCard = (card, height) => {
    if (card.sized && card.height === height) return;
    const now = Date.now();
    // What it shows after a click says nothing against that click.
    card.before = { ...card, before: 0, until: now };
    Object.assign(card, { height, sized: true, moved: now });
  };

  // A card that the person can't see as it was made, or that appeared or jumped just now, is not what they meant to click. Nothing of the page
  // may be in the top layer with it, wherever: it was shown last, so what is over it came after, and has ways to be drawn that can't be measured.
  // Also what the field is in, where nothing tells whether it was hidden and shown again, as of a popover that the page alone closes.
  const doubt = (card, seen) => {
    // What of it is out of the window is not clicked.
    const reason = unseen(card.host) ?? strangerAround(card.host, (node) => !node);
    if (reason) return reason;
    if (isMoved(card)) return "hidden";
    if (adorns(card.host)[0]) return "covered";
    if (!seen || isCoveredAround(seen) || seen.layers.some((layer) => !card.beneath.includes(layer))) return "covered";
  };
  // What counts is how it stood at the click, by the clock of whoever took it: what came of it, the page can hold up until all is as it should be.
  // And it has to have been seen so before the click, however long the pauses were: a look after it says nothing of what the person saw.
  const isSteady = ({ clear, looked, moved, pause, sized, until }, at) =>
    sized && !(at > until) && clear >= moved && clear <= at && at - moved >= Math.max(STEADY, 2 * pause) && at - looked <= 2 * pause;
  const misled = (card, seen, at) => doubt(card, seen) ?? ([card, card.before].some((one) => one && isSteady(one, at)) ? undefined : "tooSoon");

  Object.assign(page, { hideCard, misled, putCard, showCard, sizeCard });
})();
