// P1b: opening 10,000 items that were shared in 20 bundles.

import { best, interleaved, report } from "./timing.mjs";
import { itemKeys, peers } from "./wrapping.mjs";

const BUNDLES = 20;
const ITEMS = 500;
/** Of the peers' wraps as many are opened. */
const SAMPLE = 200;

async function job(peer) {
  const me = await peer.recipient();
  const wrapped = await peer.all(itemKeys(SAMPLE), (key) => peer.wrap(me, key));
  return { peer, run: () => peer.all(wrapped, (one) => peer.unwrap(me, one)) };
}

export async function measure(ours) {
  const opening = new ours.Opening(BUNDLES, ITEMS);
  const jobs = [];
  for (const peer of await peers()) jobs.push(await job(peer));
  const run = () => {
    const opened = opening.run();
    if (opened !== BUNDLES * ITEMS) throw new Error(`${opened} items were opened`);
  };
  const [time, ...theirs] = await interleaved([{ run }, ...jobs]);
  const each = jobs.map((one, at) => ({ name: one.peer.name, value: theirs[at] * 1_000 / SAMPLE }));
  const fastest = best(each);
  report({
    id: "P1b", name: "open 10,000 items of 20 bundles, for each", unit: "µs", ours: time * 1_000 / (BUNDLES * ITEMS),
    peer: fastest.value, peer_name: `${fastest.name}, of ${SAMPLE}`, others: each, most: 10,
  });
  opening.free();
}
