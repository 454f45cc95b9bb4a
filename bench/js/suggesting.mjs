// P3: from a page's address to the items that fit it; against a filter over all items, as peers do it.

import { report } from "./timing.mjs";

const ITEMS = 100_000;
const SITES = 5_000;
const LOOK_UPS = 20_000;
/** The filter takes a thousand times as long. */
const FILTERED = 500;

export async function measure(ours) {
  const vault = new ours.Addresses(ITEMS);
  // The peer has each address parsed and its domain at hand; only the page's is looked for.
  const items = Array.from({ length: ITEMS }, (_, at) => ({
    host: `login${at}.example${at % SITES}.com`, domain: `example${at % SITES}.com`,
  }));
  const address = (at) => `https://login${at}.example${at % SITES}.com/signin?next=${at}`;
  // A page's address comes from the browser in one piece; one that JavaScript put together is made one piece when it is first read.
  const inOnePiece = (text) => new TextDecoder().decode(new TextEncoder().encode(text));
  const filter = (url) => {
    const { hostname } = new URL(url);
    const domain = hostname.split(".").slice(-2).join(".");
    return items.filter((item) => item.host === hostname || item.domain === domain).length;
  };
  for (const run of [(url) => vault.run(url), filter]) {
    if (run(address(7)) !== ITEMS / SITES || run("https://nowhere.test/") !== 0) throw new Error("found other items");
  }
  // In turn, so that a slow moment of the machine meets both.
  const [mine, cold, theirs] = [[], [], []];
  for (let at = 0; at < LOOK_UPS; at += 1) {
    const url = inOnePiece(address((at * 7_919) % ITEMS));
    mine.push(taken(() => vault.run(url)));
    if (at % (LOOK_UPS / FILTERED) === 0) {
      theirs.push(taken(() => filter(url)));
      // The filter leaves the processor's caches full of its items: the look-up after it is a figure of its own.
      const next = inOnePiece(address((at * 7_919 + 1) % ITEMS));
      cold.push(taken(() => vault.run(next)));
    }
  }
  report({
    id: "P3", name: `address to suggestions, ${ITEMS.toLocaleString("en")} items, 99th percentile`, unit: "µs",
    ours: percentile(mine, 99), peer: percentile(theirs, 99), peer_name: "a filter over all items", most: 5,
  });
  report({
    id: "P3", name: `address to suggestions, ${ITEMS.toLocaleString("en")} items, median`, unit: "µs",
    ours: percentile(mine, 50), peer: percentile(theirs, 50), peer_name: "a filter over all items",
  });
  report({
    id: "P3", name: "the median where caches are full of something else", unit: "µs",
    ours: percentile(cold, 50), peer: percentile(theirs, 50), peer_name: "a filter over all items",
  });
  vault.free();
}

/** Microseconds. */
function taken(run) {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1_000;
}

function percentile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))];
}
