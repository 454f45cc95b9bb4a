// What a person can see of a page. The background brings it before `cards.js`, `hands.js` and `offer.js`, which ask it right before something
// counts; what it knows of drawing is in `drawn.js`.
//
// The page is hostile, and hears what is written on its elements, or styles them by it: a look changes nothing that it could answer before the
// look is over.
(() => {
  const page = self.latchkey;
  if (!page?.casts || page.cards) return;
  const { above, adorns, all, box, casts, extent, has, holder, icons, isClipped, isDrawn, isFaint, isPainted, isPicture, isShown, lies, meet, opacity, own, parts, reach, rules, shadowOf, svgOf, walk } = page;
  const doc = document;

  // Elements looked at in one survey: right before something is written, a few tenths of a second.
  const MAX_SURVEY = 100000;
  // Of a frame that is shown smaller than this share of its size, a person reads nothing.
  const LEGIBLE = 0.5;

  const isWithin = (inner, outer) => inner && (inner === outer || isWithin(above(inner), outer));

  // --- Ours --------------------------------------------------------------------------------------------------------------------------------

  // Frames of ours over the page (`cards.js`).
  const cards = new Set();
  const isMoved = ({ host, at, parent, witness }) => {
    const now = box(host), moves = ["left", "top", "width", "height"].some((side) => Math.abs(now[side] - at[side]) > 2);
    return moves || host.parentNode !== parent || host.getAttribute("style") !== at.rules || [host, witness].some((one) => one && !one.matches(":popover-open"));
  };
  // An icon is the page's to move about and to style: it is ours while it is no more than an icon, and as we made it.
  const isIcon = (node) => node && box(node).width < 30 && box(node).height < 30 && !node.matches(":popover-open") && isOurs(node);
  const isOurs = (host) => host.getAttribute("style") === rules.get(host) && !adorns(host)[0];

  // --- What could lie over something ---------------------------------------------------------------------------------------------------------

  // What is on top also while it goes (`overlay`), and a picture of the page that the browser shows in its place while it changes.
  const isOnTop = (node, { overlay }) => overlay === "auto" || node.matches(":popover-open,:modal,:fullscreen") || isPicked(node);
  // The choices of a list are drawn as the page likes, and are in a tree that only the browser sees.
  const isPicked = (node) => /^select$/i.test(node.nodeName) && ((CSS.supports("selector(:open)") && node.matches(":open")) || getComputedStyle(node, "::picker(select)").overlay === "auto");
  const CHANGING = ":active-view-transition", isChanging = (tree) => CSS.supports(`selector(${CHANGING})`) && tree.querySelector(CHANGING);

  // A shape that does not end where its picture does, and one whose line may be drawn anywhere.
  const isLoose = (node) => svgOf(node) && !isClipped(node);
  const hasNoBox = (node) => isLoose(node) && (isRepeat(node) || has(getComputedStyle(node), "stroke"));
  // What is drawn once more lets the pointer through where the first one does. Whatever repeats what repeats, nobody need follow for ever.
  const isRepeat = (node) => /^use$/i.test(node.nodeName) && svgOf(node);
  const isThrough = (node, depth = 4) => {
    const [, name] = (isRepeat(node) && /^#(.+)/.exec(node.href.animVal)) || [], first = name && node.getRootNode().getElementById(name);
    return first && [first, ...all(first, "*")].some((part) => getComputedStyle(part).pointerEvents !== "auto" || (isRepeat(part) && (!depth || isThrough(part, depth - 1))));
  };

  // What of the page could lie over something without being hit by the pointer: the top layer (`layers`), what lets the pointer through (`veils`),
  // and what no pointer hits, whatever is done (`numb`): what is inert, columns of a table, and shapes that are drawn by a filter or once more
  // beyond their picture. Also in closed shadow trees, and in the pages around a frame of their own origin (`around`, with the frame in them). Nothing for a page that is too
  // large to be sure of. What is ours is no part of it, unless the page has moved it.
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
    const layers = [], veils = [], numb = new Set(), trees = [page];
    for (const tree of trees) {
      const walker = walk(tree, 1);
      while (budget.steps++ <= budget.most && walker.nextNode()) {
        const node = walker.currentNode;
        if (ours.has(node)) continue;
        const inner = shadowOf(node), style = getComputedStyle(node);
        if (inner) trees.push(inner);
        if (own(node, "inert") && !numb.has(node)) for (const part of parts(node)) numb.add(part);
        if (style.interactivity === "inert" || /^COL/i.test(node.nodeName) || (isLoose(node) && (/url/.test(style.filter) || isThrough(node)))) numb.add(node);
        if (isOnTop(node, style)) layers.push(node);
        else if (style.pointerEvents !== "auto" || reach(node, style)[0]) veils.push(node);
      }
    }
    return { layers, veils, numb, changing: trees.some(isChanging) };
  };
  // A layer reaches over what it, its backdrop, its shadow or anything in it covers.
  const reaches = (layer, area) => isPicked(layer) || isPainted(layer, "::backdrop") || casts(layer, area) || [layer, ...all(layer, "*").slice(0, 300)].some((part) => meet(box(part), area));

  // Drawn under it for certain: not on top with it, or of a lower number in the same order of drawing.
  const isBehind = (node, veil) => {
    const line = (one) => (one ? [...line(holder(one)), one] : []), mine = line(node), its = line(veil);
    const from = mine.findIndex((one, at) => one !== its[at]), styles = (nodes) => nodes.slice(from).map((one) => [one, getComputedStyle(one)]);
    if (styles(its).some((one) => isOnTop(...one))) return;
    if (styles(mine).some((one) => isOnTop(...one))) return true;
    const [, first] = styles(mine).find((one) => !isInOrder(...one)) ?? [], height = ([, { zIndex }]) => +zIndex || 0;
    return first && first.position !== "static" && getComputedStyle(mine[from - 1]).transformStyle === "flat" && +first.zIndex > Math.max(0, ...styles(its).map(height));
  };
  // Whether it leaves what is in it to the order of drawing around it.
  const ORDERS = "zIndex opacity filter backdropFilter transform translate rotate scale offsetPath perspective transformStyle clipPath maskImage webkitMaskBoxImageSource webkitBoxReflect isolation mixBlendMode willChange contain containerType contentVisibility viewTransitionName".split(" ");
  const isInOrder = (node, style) => /static|relative/.test(style.position) && ORDERS.every((name) => /^(|1|none|auto|normal|visible|flat)$/.test(style[name] ?? "")) && !node.getAnimations()[0];

  // Of a page around this one: whatever is on top there, or drawn over the frame without being hit, may lie over anything in it.
  const isAroundClear = ({ frame, layers, veils, numb, changing }) => {
    const area = box(frame), isOver = (veil) => (casts(veil, area) || lies(veil, area)) && !isWithin(frame, veil) && isDrawn(veil);
    return !changing && !layers.some((layer) => !isWithin(frame, layer)) && !veils.some((veil) => !numb.has(veil) && isOver(veil)) && ![...numb].some((veil) => isOver(veil) && !isBehind(frame, veil));
  };
  const isCoveredAround = (seen) => seen?.changing || seen?.around.some((page) => !isAroundClear(page));

  // --- What the person can see -----------------------------------------------------------------------------------------------------------

  // Down through shadow trees: one alone is not told everywhere of what lies over it.
  const hit = (tree, x, y) => {
    const found = tree.elementFromPoint(x, y), inner = found && found !== tree.host && shadowOf(found);
    return (inner && hit(inner, x, y)) || found;
  };

  // Something is drawn over the field although the pointer goes through it: let the pointer hit it for a moment, by an animation, of which nobody
  // hears and which no transition delays; all of it, for parts may make a whole. Of shapes nothing else tells: they are drawn beyond their boxes, and
  // once more wherever the page says. What can't be made to be hit counts by its area.
  const LIFT = { pointerEvents: ["auto", "auto"] };
  const isVeiled = (field, { veils, numb }) => {
    const area = box(field), isBeside = (veil) => !isWithin(veil, field) && !isWithin(field, veil);
    const isUnder = (veil) => numb.has(veil) && isBehind(field, veil), isAnywhere = (veil) => numb.has(veil) && hasNoBox(veil);
    if ([...veils, ...numb].some((veil) => (isAnywhere(veil) || casts(veil, area)) && isBeside(veil) && isDrawn(veil) && !isUnder(veil))) return true;
    const isOver = (veil) => lies(veil, area) && isDrawn(veil) && !isWithin(veil, field) && !belongsTo(field, veil);
    const mayCover = (veil) => !numb.has(veil) && (svgOf(veil) ? opacity(veil, true) >= 0.5 && !belongsTo(field, veil) : isOver(veil));
    const lifted = veils.filter(mayCover).map((veil) => [veil, veil.animate(LIFT, { duration: 1000, fill: "both" })]);
    const stuck = lifted.map(([veil]) => veil).filter((veil) => getComputedStyle(veil).pointerEvents !== "auto");
    const over = lifted[0] && stranger(field);
    for (const [, lift] of lifted) lift.cancel();
    const firm = [...stuck, ...[...numb].filter((veil) => isOver(veil) && !isWithin(field, veil) && !isUnder(veil))];
    return over || stuck.some(hasNoBox) || isLarge(firm, field);
  };

  // Its own label may float in a field, and our icon and list stand in it.
  const listHosts = () => [...cards].filter((card) => card.field).map(({ host }) => host);
  const belongsTo = (field, node) =>
    [field, [icons.get(field)].find(isIcon), ...listHosts()].some((one) => one && isWithin(node, one)) ||
    [...field.labels].some((label) => isWithin(node, label) && !svgOf(node) && !isCover(field, node, label));
  // A label that is painted over half of the field, itself or by a part, does not float in it. What is around the field as well is
  // usually behind it.
  const isCover = (field, node, label) => {
    const order = field.getRootNode().elementsFromPoint(...middle(field)), at = order.indexOf(field);
    const isBehind = isWithin(field, node) && at >= 0 && order.indexOf(node) > at;
    return (!isBehind && (adorns(node).some((part) => isPainted(node, part)) || ((isPainted(node) || isPicture(node)) && isLarge([node], field)))) || (node !== label && isCover(field, above(node), label));
  };
  const middle = (node) => {
    const { left, top, width, height } = box(node);
    return [left + width / 2, top + height / 2];
  };
  // Whether these lie over more than half of it, or behind it.
  const isLarge = (nodes, field) => {
    const area = box(field);
    const shared = (one, from, to) => Math.max(0, Math.min(one[to], area[to]) - Math.max(one[from], area[from]));
    return nodes.map(extent).reduce((sum, one) => sum + shared(one, "left", "right") * shared(one, "top", "bottom"), 0) * 2 > area.width * area.height;
  };

  // Where to look at something, as far as its page shows it: in its middle and beside it, for of a field that is cut to a dot, a person sees nothing.
  // And in places that are anew by chance each time, for a cover may have holes wherever it knows that we look.
  const NEAR_MIDDLE = [[0.5, 0.5], [0.65, 0.5], [0.35, 0.5], [0.5, 0.75], [0.5, 0.25]];
  const spots = ({ left, top, right, bottom }) => {
    const spread = Array.from({ length: 24 }, (_, at) => [((at % 8) + Math.random()) / 8, ((at >> 3) + Math.random()) / 3]);
    return [...NEAR_MIDDLE, ...spread].map(([x, y]) => [left + x * (right - left), top + y * (bottom - top)]);
  };
  // What is hit there that is not its own: in its middle nothing may be; elsewhere what stands in a field takes the fewer of them.
  const strangerAt = (spots, tree, isOwn) => {
    const found = spots.map(([x, y]) => hit(tree, x, y)).map((node) => (isOwn(node) ? undefined : node ? "covered" : "hidden"));
    const near = found.slice(0, NEAR_MIDDLE.length).find(Boolean), spread = found.slice(NEAR_MIDDLE.length).filter(Boolean);
    return near ?? (spread.length > 12 ? spread[0] : undefined);
  };
  // In the pages around, that may only be the frame.
  const strangerAround = (node, isOwn) => {
    const { left, top, right, bottom } = box(node);
    let places = spots({ left: Math.max(0, left), top: Math.max(0, top), right: Math.min(innerWidth, right), bottom: Math.min(innerHeight, bottom) });
    for (let view = window; view.frameElement; view = view.parent) {
      const frame = view.frameElement, found = strangerAt((places = places.map(outOf(frame))), frame.ownerDocument, (node) => node === frame || isOwn?.(node));
      if (found) return found;
    }
  };
  const stranger = (field) => strangerAt(spots(box(field)), doc, (node) => belongsTo(field, node)) ?? strangerAround(field);

  // How large a frame is shown, and where it shows a point of its page in the page around it.
  const scales = (frame) => [box(frame).width / frame.offsetWidth, box(frame).height / frame.offsetHeight];
  const outOf = (frame) => {
    const { left, top } = box(frame), [across, down] = scales(frame), { paddingLeft, paddingTop } = getComputedStyle(frame);
    return ([x, y]) => [left + (frame.clientLeft + parseFloat(paddingLeft) + x) * across, top + (frame.clientTop + parseFloat(paddingTop) + y) * down];
  };

  // Why a person can't mean this field, or a card of ours; nothing when they can. What the page of another site shows of a frame, nobody can say. Who
  // agrees to that is told the name of the outermost page; where that is of our own origin, nobody is asked.
  const unseen = (node) => {
    if (!node?.isConnected) return "gone";
    let view = window, scale = 1;
    for (let one = node; one; one = view.frameElement, view = one ? view.parent : view) {
      if (!isShown(one) || isFaint(one)) return "hidden";
      if (one !== node) scale *= Math.min(...scales(one));
    }
    if (scale < LEGIBLE) return "hidden";
    if (view !== view.top && isReadable(view.top)) return "covered";
  };
  const isReadable = (view) => {
    try {
      return !!view.document;
    } catch {
      return false;
    }
  };

  const obstacle = (field, seen, mayScroll) => {
    const reason = unseen(field) ?? (isCoveredAround(seen) ? "covered" : undefined);
    if (reason) return reason;
    // Nobody can say what lies over a field of a page that is too large.
    if (!seen) return "covered";
    if (mayScroll && stranger(field)) field.scrollIntoView({ block: "center", behavior: "instant" });
    const area = box(field), found = stranger(field);
    if (found) return found;
    if (seen.layers.some((layer) => !isWithin(field, layer) && reaches(layer, area))) return "covered";
    if (isVeiled(field, seen)) return "covered";
  };

  Object.assign(page, { cards, isCoveredAround, isMoved, obstacle, strangerAround, survey, unseen });
})();
