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

  // Elements looked at in one survey: right before something is written, a few tenths of a second; and again and again while a card stands, a few
  // hundredths.
  const MAX_SURVEY = 100000, MAX_LOOK = 20000;
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
  // Filters, masks and blending can make anything invisible; the usual ones (shadows, a little less colour) don't. `atMost`: they may leave it as it is.
  const has = (style, name) => (style[name] ?? "none") !== "none";
  const opacity = (node, atMost) => {
    const style = node && getComputedStyle(node);
    if (!style) return 1;
    const veiled = /opacity|bright|blur|contrast|url/.test(style.filter) || has(style, "maskImage") || has(style, "webkitMaskBoxImageSource") || style.mixBlendMode !== "normal";
    return veiled && !atMost ? 0 : style.opacity * opacity(holder(node), atMost);
  };
  const isFaint = (node) => opacity(node) < 0.5;
  // Of what could lie over something: however small, for many small ones make a large one.
  const isDrawn = (node) => node.checkVisibility({ visibilityProperty: true }) && opacity(node, true) >= 0.5;
  const isWithin = (inner, outer) => inner && (inner === outer || isWithin(above(inner), outer));
  const meet = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

  // What is on top also while it goes (`overlay`), and a picture of the page that the browser shows in its place while it changes.
  const isOnTop = (node, { overlay }) => overlay === "auto" || node.matches(":popover-open,:modal,:fullscreen") || isPicked(node);
  // The choices of a list are drawn as the page likes, and are in a tree that only the browser sees.
  const isPicked = (node) => /^select$/i.test(node.nodeName) && ((CSS.supports("selector(:open)") && node.matches(":open")) || getComputedStyle(node, "::picker(select)").overlay === "auto");
  const CHANGING = ":active-view-transition", isChanging = (tree) => CSS.supports(`selector(${CHANGING})`) && tree.querySelector(CHANGING);
  // Pseudo-elements of its own, which are drawn as a part of it.
  const adorns = (node) => ["::before", "::after"].filter((part) => !/^no/.test(getComputedStyle(node, part).content));
  // An icon is the page's to move about and to style: it is ours while it is no more than an icon, and as we made it.
  const isIcon = (node) => node && box(node).width < 30 && box(node).height < 30 && !node.matches(":popover-open") && isOurs(node);
  const isOurs = (host) => host.getAttribute("style") === rules.get(host) && !adorns(host)[0];

  // What of the page could lie over something without being hit by the pointer: the top layer, and what lets the pointer through. Also in
  // closed shadow trees, and in the pages around a frame of their own origin (`around`, with the frame in them). Nothing for a page that is
  // too large to be sure of. What is ours is no part of it, unless the page has moved it.
  const survey = (most = MAX_SURVEY) => {
    const ours = new Set([...icons.values()].filter(isIcon)), budget = { most, steps: 0 }, around = [];
    for (const card of cards) if (!isMoved(card)) ours.add(card.host);
    const here = surveyOf(doc, ours, budget);
    for (let view = window; view.frameElement; view = view.parent) {
      const frame = view.frameElement;
      around.push({ frame, ...surveyOf(frame.ownerDocument, ours, budget) });
    }
    return budget.steps > most ? undefined : { ...here, around };
  };
  const surveyOf = (page, ours, budget) => {
    const layers = [], veils = [], trees = [page];
    for (const tree of trees) {
      const walker = walk(tree, 1);
      while (budget.steps++ <= budget.most && walker.nextNode()) {
        const node = walker.currentNode;
        if (ours.has(node)) continue;
        const inner = shadowOf(node), style = getComputedStyle(node);
        if (inner) trees.push(inner);
        if (isOnTop(node, style)) layers.push(node);
        else if (style.pointerEvents !== "auto" || reach(node, style)[0]) veils.push(node);
      }
    }
    return { layers, veils, changing: trees.some(isChanging) };
  };

  const isOpaque = (color) => !/(rgba.*,|\/) 0(\.[01]\d*)?\)/.test(color);
  const lengths = (text) => (text.replace(/\w+\(.*?\)/g, "").match(/\d+/g) ?? []).map(Number);
  const pixels = (text) => (text.replace(/\w+\(.*?\)/g, "").match(/-?[\d.]+(?=px)/g) ?? []).map(Number);
  const isPainted = (node, part) => {
    const style = getComputedStyle(node, part), { backgroundColor, backgroundImage, borderWidth, boxShadow, filter } = style;
    const thick = [...lengths(borderWidth), ...ruled(style), ...(/inset/.test(boxShadow) ? lengths(boxShadow) : [])].some((length) => length > 20);
    return isOpaque(backgroundColor) || backgroundImage !== "none" || thick || has(style, "backdropFilter") || /url/.test(filter);
  };
  // Lines between columns and rows may be wider than what they stand between, and than all of it.
  const ruled = (style) => ["column", "row"].filter((name) => has(style, name + "RuleStyle")).flatMap((name) => (style[name + "RuleWidth"].match(/\d+(?=px)/g) ?? []).map(Number));

  // Where it draws beyond its box, where the pointer never finds it: how much further each side of what is drawn is than the box's own. What only
  // is blurred there covers nothing.
  const onAllSides = (far) => [far, far, far, far];
  const CASTS = ["boxShadow", "outlineStyle", "borderImageSource", "filter", "columnRuleStyle", "rowRuleStyle", "webkitBoxReflect", "marker"];
  const reach = (node, style) => {
    if (!CASTS.some((name) => has(style, name))) return [];
    const { boxShadow, outlineStyle, outlineWidth, outlineOffset, borderImageOutset, filter } = style;
    const moved = ([right = 0, down = 0, , spread = 0]) => [spread - right, spread - down, spread + right, spread + down];
    const drops = filter.split("drop-").slice(1), ways = [0, 1].map((at) => drops.reduce((sum, drop) => sum + Math.abs(pixels(drop)[at]), 0));
    // A mirror image, what stands at the corners of a line, and the picture around a border are as large as they like; and what is in it may be
    // anywhere, and its shadow beside it.
    const anywhere = has(style, "webkitBoxReflect") || has(style, "marker") || (has(style, "borderImageSource") && /[1-9]/.test(borderImageOutset));
    if (anywhere || ways.some((way) => way > 99)) return [onAllSides(Infinity)];
    const copies = boxShadow.split(/,(?![^(]*\))/).filter((shadow) => !/inset/.test(shadow) && isOpaque(shadow)).map((shadow) => moved(pixels(shadow)));
    if (drops.some(isOpaque)) copies.push(drops[1] ? [...ways, ...ways] : moved(pixels(drops[0]).slice(0, 2)));
    if (outlineStyle !== "none") copies.push(onAllSides(parseFloat(outlineWidth) + parseFloat(outlineOffset)));
    if (!node.ownerSVGElement) for (const [, name] of filter.matchAll(/url\("?(.*?)"?\)/g)) copies.push(region(node, name));
    return [...copies, ...ruled(style).map(onAllSides)].filter((copy) => copy.some((far) => far > NEAR));
  };
  // All that a filter of the page's own may draw in, also beside what it is on; by shares of its box, or the page's own measure, or who knows.
  const region = (node, name) => {
    const filter = /^#/.test(name) && node.getRootNode().getElementById(name.slice(1));
    if (filter?.filterUnits?.animVal !== 2) return onAllSides(Infinity);
    const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => {
      const { unitType, valueInSpecifiedUnits } = filter[side].animVal;
      return unitType === 2 ? valueInSpecifiedUnits / 100 : valueInSpecifiedUnits;
    });
    const own = box(node);
    return [-x * own.width, -y * own.height, (x + width - 1) * own.width, (y + height - 1) * own.height];
  };
  const casts = (node, area) => {
    const style = getComputedStyle(node), copies = reach(node, style);
    if (!copies[0] || (isClipped(node) && !meet(extent(node), area))) return;
    return [node, ...(/drop/.test(style.filter) ? all(node, "*").slice(0, 999) : [])].map(box).some((one) =>
      copies.some(([left, top, right, bottom]) => meet({ left: one.left - left, top: one.top - top, right: one.right + right, bottom: one.bottom + bottom }, area)),
    );
  };
  // A shape in a picture of lines and shapes is drawn as far as that picture goes, or anywhere.
  const isClipped = ({ ownerSVGElement: svg }) => svg && getComputedStyle(svg).overflow !== "visible";
  const extent = (node) => box(isClipped(node) ? node.ownerSVGElement : node);
  const isPicture = (node) => /IMG|VIDEO|CANVAS|SVG|FRAME|EMBED|OBJECT/i.test(node.nodeName) || node.ownerSVGElement;
  // What lies over this area, or behind it.
  const lies = (node, area) => meet(extent(node), area) && (isPainted(node) || isPicture(node));
  // A layer reaches over what it, its backdrop, its shadow or anything in it covers.
  const reaches = (layer, area) => isPicked(layer) || isPainted(layer, "::backdrop") || casts(layer, area) || [layer, ...all(layer, "*").slice(0, 300)].some((part) => meet(box(part), area));

  // Of a page around this one: whatever is on top there, or drawn over the frame without being hit, may lie over anything in it.
  const isAroundClear = ({ frame, layers, veils, changing }) =>
    !changing &&
    !layers.some((layer) => !isWithin(frame, layer)) &&
    !veils.some((veil) => !isWithin(frame, veil) && isDrawn(veil) && (casts(veil, box(frame)) || lies(veil, box(frame))));
  const isCoveredAround = (seen) => seen?.changing || seen?.around.some((page) => !isAroundClear(page));

  const middle = (node) => {
    const { left, top, width, height } = box(node);
    return [left + width / 2, top + height / 2];
  };
  // In its own tree, so that what lies over a shadow tree is told from what is in it.
  const hit = (node, x, y) => node.getRootNode().elementFromPoint(x, y);

  // Something is drawn over the field although the pointer goes through it: let the pointer hit it for a moment, and at once, whatever it says of
  // its transitions; all of it, for parts may make a whole. Of shapes nothing else tells: they are drawn beyond their boxes, and once more wherever
  // the page says.
  const isVeiled = (field, veils) => {
    const area = box(field), others = veils.filter((veil) => !isWithin(veil, field));
    if (others.some((veil) => !isWithin(field, veil) && casts(veil, area) && isDrawn(veil))) return true;
    const mayCover = (veil) => (veil.ownerSVGElement ? opacity(veil, true) >= 0.5 : lies(veil, area) && isDrawn(veil)) && !belongsTo(field, veil);
    const lifted = others.filter(mayCover).map((veil) => [veil, veil.getAttribute("style")]);
    if (!lifted[0]) return;
    if (lifted.some(([veil]) => !veil.style?.setProperty)) return true;
    for (const [veil] of lifted) for (const [name, value] of [["transition", "none"], ["pointer-events", "auto"]]) veil.style.setProperty(name, value, "important");
    const over = stranger(field);
    for (const [veil, before] of lifted) before === null ? veil.removeAttribute("style") : veil.setAttribute("style", before);
    return over;
  };

  // Its own label may float in a field, and our icon and list stand in it.
  const listHosts = () => [...cards].filter((card) => card.field).map(({ host }) => host);
  const belongsTo = (field, node) =>
    [field, [icons.get(field)].find(isIcon), ...listHosts()].some((one) => one && isWithin(node, one)) ||
    [...field.labels].some((label) => isWithin(node, label) && !node.ownerSVGElement && !isCover(field, node, label));
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

  // What is hit in its middle and beside it that is not its own: of a field that is cut to a dot, a person sees nothing. And in most of the places
  // that are anew by chance each time, for a cover may have holes wherever it knows that we look; what stands in a field takes the fewer of them.
  const stranger = (field) => {
    const { left, top, width, height } = box(field);
    const strangerAt = ([x, y]) => {
      const node = hit(field, left + x * width, top + y * height);
      return belongsTo(field, node) ? undefined : node ? "covered" : "hidden";
    };
    const near = [[0.5, 0.5], [0.65, 0.5], [0.35, 0.5], [0.5, 0.75], [0.5, 0.25]].map(strangerAt).find(Boolean);
    const spread = Array.from({ length: 24 }, (_, at) => [((at % 8) + Math.random()) / 8, ((at >> 3) + Math.random()) / 3]);
    const found = near ? [] : spread.map(strangerAt).filter(Boolean);
    return near ?? (found.length > 12 ? found[0] : undefined);
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
    // Nobody can say what lies over a field of a page that is too large.
    if (!seen) return "covered";
    const { layers, veils } = seen;
    if (mayScroll && stranger(field)) field.scrollIntoView({ block: "center", behavior: "instant" });
    const area = box(field), found = stranger(field);
    if (found) return found;
    if (layers.some((layer) => !isWithin(field, layer) && reaches(layer, area))) return "covered";
    if (isVeiled(field, veils)) return "covered";
  };

  // --- Cards: frames of the extension's own over the page, in its top layer --------------------------------------------------------------

  // `host`: the element with the frame in its closed shadow tree. `at`: where and how it was put. `moved`: when it last came up, was put
  // elsewhere, or could not be meant. `rest`: where it came to rest then. `sized`: it has something to show. `clear`: when it was first seen
  // to stand as it should since. `looked`: when all that was last looked for. `before`: all of it, as it was when looking was last kept from
  // us, or (`until`) when its size last changed. `field`: where it is a list at one.
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
  // And it has to have been seen so before the click, however long the pauses were: a look after it says nothing of what the person saw.
  const isSteady = ({ clear, looked, moved, pause, sized, until }, at) =>
    sized && !(at > until) && clear >= moved && clear <= at && at - moved >= Math.max(STEADY, 2 * pause) && at - looked <= 2 * pause;
  const misled = (card, seen, at) => doubt(card, seen) ?? ([card, card.before].some((one) => one && isSteady(one, at)) ? undefined : "tooSoon");

  Object.assign(page, { cards, hideCard, isFaint, misled, obstacle, putCard, showCard, sizeCard, survey });
})();
