// What an element of a page draws, and how far. The background brings it before `sight.js`, which looks by it; what `content.js` knows of the
// frame is in `self.latchkey`.
//
// The page is hostile: it draws by whatever the browser has, and the names of a form's fields stand in front of the form's own properties.
(() => {
  const { dom } = chrome;
  const page = self.latchkey;
  if (!page || page.casts) return;
  const { above, all, box, own } = page;

  // What draws no further than this beyond its box, in pixels, is a frame around it, or its shadow; of a narrow one, not even that.
  const NEAR = 20;

  // --- Where it is drawn -------------------------------------------------------------------------------------------------------------------

  const isHtml = (node) => /xhtml/.test(node.namespaceURI);
  const shadowOf = (node) => (isHtml(node) ? (dom?.openOrClosedShadowRoot(node) ?? node.openOrClosedShadowRoot ?? node.shadowRoot) : undefined);
  // The whole picture that a shape is in: it takes the pointer wherever its box is.
  const svgOf = (node) => {
    const svg = own(node, "ownerSVGElement");
    return svg && (svgOf(svg) ?? svg);
  };
  // Where it is drawn: a closed tree tells nobody but us which of its slots took it.
  const holder = (node) => {
    const parent = own(node, "parentElement"), root = parent && shadowOf(parent);
    return (root && all(root, "slot").find((slot) => slot.assignedNodes().includes(node))) || above(node);
  };
  // All that is drawn in it: of a host its tree, of a slot what it took.
  const parts = (node) => {
    const taken = (own(node, "assignedElements") && node.assignedElements()) || [];
    return [node, ...(taken[0] ? taken : [...own(shadowOf(node) ?? node, "children")]).flatMap(parts)];
  };
  const meet = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

  // --- Whether, and with what ----------------------------------------------------------------------------------------------------------------

  // Filters, masks and blending can make anything invisible; the usual ones (shadows, a little less colour) and those that do nothing don't.
  // `atMost`: they may leave it as it is. What is half inverted is grey.
  const has = (style, name) => (style[name] ?? "none") !== "none";
  const opacity = (node, atMost) => {
    const style = node && getComputedStyle(node);
    if (!style) return 1;
    const filter = style.filter.replace(/blur\(0px\)|(brightness|contrast|opacity)\(1\)/g, "");
    const veiled = /opacity|bright|blur|contrast|url/.test(filter) || has(style, "maskImage") || has(style, "webkitMaskBoxImageSource") || style.mixBlendMode !== "normal";
    const inverted = [...filter.matchAll(/invert\((.*?)\)/g)].reduce((left, [, share]) => left * Math.abs(1 - 2 * share), 1);
    return style.opacity * (atMost ? 1 : veiled ? 0 : inverted) * opacity(holder(node), atMost);
  };
  const isFaint = (node) => opacity(node) < 0.5;
  // Of what could lie over something: however small, for many small ones make a large one.
  const isDrawn = (node) => node.checkVisibility({ visibilityProperty: true }) && opacity(node, true) >= 0.5;
  const narrow = ({ width, height }) => Math.min(width, height);

  // Pseudo-elements of its own, which are drawn as a part of it.
  const adorns = (node) => ["::before", "::after"].filter((part) => !/^no/.test(getComputedStyle(node, part).content));

  const isOpaque = (color) => !/(rgba.*,|\/) 0(\.[01]\d*)?\)/.test(color);
  const pixels = (text) => (text.replace(/\w+\(.*?\)/g, "").match(/-?[\d.]+(?=px)/g) ?? []).map(Number);
  const isPainted = (node, part) => {
    const style = getComputedStyle(node, part), { backgroundColor, backgroundImage, borderWidth, boxShadow, content, filter, outlineWidth } = style;
    // Borders and the like make a cover where there is little between them.
    const thin = part ? NEAR : Math.min(NEAR, narrow(box(node)) / 3);
    const edges = [...pixels(borderWidth), ...ruled(style), ...(/inset/.test(boxShadow) ? pixels(boxShadow) : []), ...(has(style, "outlineStyle") ? pixels(outlineWidth) : [])];
    const pictured = backgroundImage !== "none" || has(style, "borderImageSource") || (!part && /url|gradient/.test(content));
    return isOpaque(backgroundColor) || pictured || edges.some((edge) => edge > thin) || has(style, "backdropFilter") || /url/.test(filter);
  };
  // Lines between columns and rows may be wider than what they stand between, and than all of it.
  const ruled = (style) => ["column", "row"].filter((name) => has(style, name + "RuleStyle")).flatMap((name) => pixels(style[name + "RuleWidth"]));

  // --- How far -------------------------------------------------------------------------------------------------------------------------------

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
    if (!isClipped(node)) for (const [, name] of filter.matchAll(/url\("?(.*?)"?\)/g)) copies.push(region(node, name));
    const near = Math.min(NEAR, Math.max(3, narrow(box(node)) / 4));
    return [...copies, ...ruled(style).map(onAllSides)].filter((copy) => copy.some((far) => far > near));
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
  const isClipped = (node) => svgOf(node) && getComputedStyle(svgOf(node)).overflow !== "visible";
  const extent = (node) => box(isClipped(node) ? svgOf(node) : node);
  const isPicture = (node) => /IMG|VIDEO|CANVAS|SVG|FRAME|EMBED|OBJECT|INPUT|AUDIO|METER|PROGRESS|MFRAC/i.test(node.nodeName) || svgOf(node);
  // What lies over this area, or behind it.
  const lies = (node, area) => meet(extent(node), area) && (isPainted(node) || isPicture(node));

  Object.assign(page, { adorns, casts, extent, has, holder, isClipped, isDrawn, isFaint, isPainted, isPicture, lies, meet, opacity, parts, reach, shadowOf, svgOf });
})();
