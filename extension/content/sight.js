// What a person can see of a page, and whether they can have meant what they did there. The background brings it before `hands.js` and
// `offer.js`, which ask it right before something counts; what `content.js` knows of the frame is in `self.latchkey`.
//
// The page is hostile: it may have put the person's click where they did not mean it.
(() => {
  const { dom } = chrome;
  const page = self.latchkey;
  if (!page || page.cards) return;
  const { above, all, box, icons, isShown, rules, stand, walk } = page;
  const doc = document;

  // Elements looked at in one survey: a few hundredths of a second.
  const MAX_SURVEY = 20000;
  // How long a card has to have stood before it takes a click, the least pause between two looks at it, and the most that a late one lengthens the
  // next, in milliseconds.
  const STEADY = 350, LOOK = 100, LATE = 500;
  // What draws no further than this beyond its box, in pixels, is a frame around it, or its shadow.
  const NEAR = 20;

  // --- What the person can see -----------------------------------------------------------------------------------------------------------

  const isHtml = (node) => /xhtml/.test(node.namespaceURI);
  const shadowOf = (node) => (isHtml(node) ? (dom?.openOrClosedShadowRoot(node) ?? node.openOrClosedShadowRoot ?? node.shadowRoot) : undefined);
  // Where it is drawn: a closed tree tells nobody but us which of its slots took it.
  const holder = (node) => {
    const parent = node.parentElement, root = parent instanceof Element && shadowOf(parent);
    return (root && all(root, "slot").find((slot) => slot.assignedNodes().includes(node))) || above(node);
  };
  // Filters, masks and blending can make anything invisible; the usual ones (shadows, a little less colour) don't.
  const opacity = (node) => {
    const style = node && getComputedStyle(node);
    if (!style) return 1;
    const veiled = /opacity|bright|blur|contrast|url/.test(style.filter) || (style.maskImage ?? "none") !== "none" || style.mixBlendMode !== "normal";
    return veiled ? 0 : style.opacity * opacity(holder(node));
  };
  const isFaint = (node) => opacity(node) < 0.5;
  const isWithin = (inner, outer) => inner && (inner === outer || isWithin(above(inner), outer));
  const meet = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

  // What is on top also while it goes (`overlay`), and a picture of the page that the browser shows in its place while it changes.
  const isOnTop = (node, { overlay }) => overlay === "auto" || node.matches(":popover-open,:modal,:fullscreen");
  const CHANGING = ":active-view-transition", isChanging = (tree) => CSS.supports(`selector(${CHANGING})`) && tree.querySelector(CHANGING);
  // Pseudo-elements of its own, which are drawn as a part of it.
  const adorns = (node) => ["::before", "::after"].filter((part) => !/^no/.test(getComputedStyle(node, part).content));
  // An icon is the page's to move about and to style: it is ours while it is no more than an icon, and as we made it.
  const isIcon = (node) => node && box(node).width < 30 && box(node).height < 30 && !node.matches(":popover-open") && isOurs(node);
  const isOurs = (host) => host.getAttribute("style") === rules.get(host) && !adorns(host)[0];

  // What of the page could lie over something without being hit by the pointer: the top layer, and what lets the pointer through. Also in
  // closed shadow trees, and in the pages around a frame of their own origin (`around`, with the frame in them). Nothing for a page that is
  // too large to be sure of. What is ours is no part of it, unless the page has moved it.
  const survey = () => {
    const ours = new Set([...icons.values()].filter(isIcon)), budget = { steps: 0 }, around = [];
    for (const card of cards) if (!isMoved(card)) ours.add(card.host);
    const here = surveyOf(doc, ours, budget);
    for (let view = window; view.frameElement; view = view.parent) {
      const frame = view.frameElement;
      around.push({ frame, ...surveyOf(frame.ownerDocument, ours, budget) });
    }
    return budget.steps > MAX_SURVEY ? undefined : { ...here, around };
  };
  const surveyOf = (page, ours, budget) => {
    const layers = [], veils = [], trees = [page];
    for (const tree of trees) {
      const walker = walk(tree, 1);
      while (budget.steps++ <= MAX_SURVEY && walker.nextNode()) {
        const node = walker.currentNode;
        if (ours.has(node)) continue;
        const inner = shadowOf(node), style = getComputedStyle(node);
        if (inner) trees.push(inner);
        if (isOnTop(node, style)) layers.push(node);
        else if (style.pointerEvents === "none" || reach(style) > NEAR) veils.push(node);
      }
    }
    return { layers, veils, changing: trees.some(isChanging) };
  };

  const isOpaque = (color) => !/(rgba.*,|\/) 0(\.[01]\d*)?\)/.test(color);
  const lengths = (text) => (text.replace(/\w+\(.*?\)/g, "").match(/\d+/g) ?? []).map(Number);
  const isPainted = (node, part) => {
    const { backgroundColor, backgroundImage, backdropFilter, boxShadow, borderWidth } = getComputedStyle(node, part);
    const thick = [...lengths(borderWidth), ...(/inset/.test(boxShadow) ? lengths(boxShadow) : [])].some((length) => length > 20);
    return isOpaque(backgroundColor) || backgroundImage !== "none" || thick || (backdropFilter ?? "none") !== "none";
  };
  // How far it draws beyond its box, where the pointer never finds it. What only is blurred there covers nothing.
  const pixels = (text) => (text.replace(/\w+\(.*?\)/g, "").match(/-?[\d.]+(?=px)/g) ?? []).map(Number);
  const reach = ({ boxShadow, outlineStyle, outlineWidth, outlineOffset, borderImageSource, borderImageOutset, filter }) => {
    if ([boxShadow, outlineStyle, borderImageSource, filter].every((value) => value === "none")) return 0;
    const dropped = /drop/.test(filter) ? pixels(filter).map(Math.abs) : [];
    // What is in it may be anywhere, and its shadow beside it; or the picture around its border as wide as it likes.
    if (dropped.some((length) => length > 99) || (borderImageSource !== "none" && /[1-9]/.test(borderImageOutset))) return Infinity;
    const shadows = boxShadow.split(/,(?![^(]*\))/).filter((shadow) => !/inset/.test(shadow) && isOpaque(shadow));
    const cast = shadows.map(pixels).map(([right = 0, down = 0, , spread = 0]) => Math.max(Math.abs(right), Math.abs(down)) + spread);
    return Math.max(0, ...dropped, ...cast, outlineStyle === "none" ? 0 : parseFloat(outlineWidth) + parseFloat(outlineOffset));
  };
  const casts = (node, area) => {
    const far = reach(getComputedStyle(node)), { left, top, right, bottom } = box(node);
    return far > NEAR && meet({ left: left - far, top: top - far, right: right + far, bottom: bottom + far }, area);
  };
  const isPicture = (node) => /IMG|VIDEO|CANVAS|SVG|FRAME|EMBED|OBJECT/i.test(node.nodeName);
  // A layer reaches over what it, its backdrop, its shadow or anything in it covers.
  const reaches = (layer, area) => isPainted(layer, "::backdrop") || casts(layer, area) || [layer, ...all(layer, "*").slice(0, 300)].some((part) => meet(box(part), area));

  // Of a page around this one: whatever is on top there, or drawn over the frame without being hit, may lie over anything in it.
  const isAroundClear = ({ frame, layers, veils, changing }) =>
    !changing &&
    !layers.some((layer) => !isWithin(frame, layer)) &&
    !veils.some((veil) => !isWithin(frame, veil) && isShown(veil) && !isFaint(veil) && (casts(veil, box(frame)) || (meet(box(veil), box(frame)) && (isPainted(veil) || isPicture(veil)))));
  const isCoveredAround = (seen) => seen?.changing || seen?.around.some((page) => !isAroundClear(page));

  const middle = (node) => {
    const { left, top, width, height } = box(node);
    return [left + width / 2, top + height / 2];
  };
  // In its own tree, so that what lies over a shadow tree is told from what is in it.
  const hit = (node, x, y) => node.getRootNode().elementFromPoint(x, y);

  // It is drawn over the field although the pointer goes through it: let the pointer hit it for a moment.
  const isVeiled = (field, veil) => {
    if (isWithin(veil, field)) return;
    if (!isWithin(field, veil) && casts(veil, box(field))) return !isFaint(veil);
    if (!meet(box(veil), box(field)) || (!isPainted(veil) && !isPicture(veil))) return;
    if (!isShown(veil) || isFaint(veil) || belongsTo(field, veil)) return;
    const before = veil.getAttribute("style");
    veil.style.setProperty("pointer-events", "auto", "important");
    const over = stranger(field);
    before === null ? veil.removeAttribute("style") : veil.setAttribute("style", before);
    return over;
  };

  // Its own label may float in a field, and our icon and list stand in it.
  const listHosts = () => [...cards].filter((card) => card.field).map(({ host }) => host);
  const belongsTo = (field, node) =>
    [field, [icons.get(field)].find(isIcon), ...listHosts()].some((one) => one && isWithin(node, one)) ||
    [...field.labels].some((label) => isWithin(node, label) && !isCover(field, node, label));
  // A label that is painted over half of the field, itself or by a part, does not float in it. What is around the field as well is
  // usually behind it.
  const isCover = (field, node, label) => {
    const order = field.getRootNode().elementsFromPoint(...middle(field)), at = order.indexOf(field);
    const isBehind = isWithin(field, node) && at >= 0 && order.indexOf(node) > at;
    return (!isBehind && (adorns(node).some((part) => isPainted(node, part)) || ((isPainted(node) || isPicture(node)) && isLarge(node, field)))) || (node !== label && isCover(field, above(node), label));
  };
  const isLarge = (node, field) => {
    const one = box(node), other = box(field);
    const shared = (from, to) => Math.min(one[to], other[to]) - Math.max(one[from], other[from]);
    return shared("left", "right") * shared("top", "bottom") * 2 > other.width * other.height;
  };

  // What is hit in its middle and beside it that is not its own: of a field that is cut to a dot, a person sees nothing.
  const stranger = (field) => {
    const { width, height } = box(field), [x, y] = middle(field);
    for (const [right, down] of [[0, 0], [0.15, 0], [-0.15, 0], [0, 0.25], [0, -0.25]]) {
      const node = hit(field, x + right * width, y + down * height);
      if (!belongsTo(field, node)) return node ? "covered" : "hidden";
    }
  };

  // Why a person can't mean this field, or a card of ours; nothing when they can.
  const unseen = (node) => {
    if (!node?.isConnected) return "gone";
    let [x, y] = middle(node);
    for (let one = node, view = window; one; one = view.frameElement, view = view.parent) {
      if (!isShown(one) || isFaint(one)) return "hidden";
      if (one === node) continue;
      // A frame of the same origin: nothing of the page around it lies over it.
      const { left, top } = box(one);
      [x, y] = [x + left + one.clientLeft, y + top + one.clientTop];
      if ((hit(one, x, y) ?? one) !== one) return "covered";
    }
  };

  const obstacle = (field, seen, mayScroll) => {
    const reason = unseen(field) ?? (isCoveredAround(seen) ? "covered" : undefined);
    if (reason) return reason;
    const { layers, veils } = seen ?? { layers: [], veils: [] };
    if (mayScroll && stranger(field)) field.scrollIntoView({ block: "center", behavior: "instant" });
    const area = box(field), found = stranger(field);
    if (found) return found;
    if (layers.some((layer) => !isWithin(field, layer) && reaches(layer, area))) return "covered";
    if (veils.some((veil) => isVeiled(field, veil))) return "covered";
  };

  // --- Cards: frames of the extension's own over the page, in its top layer --------------------------------------------------------------

  // `host`: the element with the frame in its closed shadow tree. `at`: where and how it was put. `moved`: when it last came up, was put
  // elsewhere, or could not be meant. `looked`: when that was last looked for. `before`: all that, as it was when looking was last kept from us.
  // `field`: where it is a list at one.
  const cards = new Set();

  const showCard = (card) => {
    const { host } = card;
    card.parent = host.parentNode;
    cards.add(card);
    host.popover = "manual";
    host.showPopover();
    // A page that moves it for the click and puts it back before anybody looks has moved it.
    new MutationObserver(() => isMoved(card) && (card.moved = Date.now())).observe(host, { attributes: true });
    card.shown = Date.now();
    guard(card);
  };

  // Nor is what the page laid over it forgotten at once: it is looked at again and again. Not only while the pointer is on it, which is not to
  // be known here in every browser. More seldom the longer it stands, and the more the page costs.
  const guard = (card) => {
    const began = Date.now(), late = began - card.looked - card.pause;
    if (!card.host.isConnected) return;
    // While the page works, nobody looks; the card is in a process of its own, and takes clicks.
    if (late > card.pause) card.before = { ...card };
    if (late > card.pause || doubt(card, survey())) card.moved = began;
    card.looked = Date.now();
    card.pause = LOOK + 4 * (card.looked - began) + (began - card.shown) / 60 + Math.min(late || 0, LATE);
    setTimeout(() => cards.has(card) && guard(card), card.pause);
  };

  const hideCard = (card) => {
    cards.delete(card);
    card.host.remove();
  };

  const putCard = (card, left, top, width, height) => {
    const { host, at } = card;
    if (!(Math.hypot(left - at?.left, top - at?.top) < 5) || host.getAttribute("style") !== at.rules) card.moved = Date.now();
    stand(host, "fixed", left, top, width, height);
    card.at = { left, top, width, height, rules: host.getAttribute("style") };
  };

  const isMoved = ({ host, at, parent }) => {
    const now = box(host), moves = ["left", "top", "width", "height"].some((side) => Math.abs(now[side] - at[side]) > 2);
    return moves || host.parentNode !== parent || host.getAttribute("style") !== at.rules || !host.matches(":popover-open");
  };

  // A card that the person can't see as it was made, or that appeared or jumped just now, is not what they meant to click. Nothing of the page
  // may be in the top layer with it, wherever: it was shown last, so what is over it came after, and has ways to be drawn that can't be measured.
  const doubt = (card, seen) => {
    const reason = unseen(card.host);
    if (reason) return reason;
    if (isMoved(card)) return "hidden";
    if (adorns(card.host)[0]) return "covered";
    if (!seen || isCoveredAround(seen) || seen.layers.some((layer) => !isWithin(card.host, layer))) return "covered";
  };
  // What counts is how it stood at the click, by the clock of whoever took it: what came of it, the page can hold up until all is as it should be.
  const isSteady = ({ looked, moved, pause }, at) => at - moved >= Math.max(STEADY, 2 * pause) && at - looked <= 2 * pause;
  const misled = (card, seen, at) => doubt(card, seen) ?? ([card, card.before].some((one) => one && isSteady(one, at)) ? undefined : "tooSoon");

  Object.assign(page, { cards, hideCard, isFaint, misled, obstacle, putCard, showCard, survey });
})();
