// P1: sharing N items with M recipients; time, and bytes sent.

import { best, interleaved, report } from "./timing.mjs";
import { itemKeys, peers } from "./wrapping.mjs";

/** More wraps than this are not made, but reckoned from as many. */
const SAMPLE = 1_000;

const ROWS = [
  { items: 1_000, recipients: 1, target: undefined },
  { items: 1_000, recipients: 50, target: 50 },
  { items: 1, recipients: 1_000, target: undefined },
];

/** A peer's whole job: one wrap for each item and recipient, or a sample of them. */
async function job(peer, items, recipients) {
  const wraps = items * recipients;
  const people = await Promise.all(Array.from({ length: Math.min(recipients, 50) }, peer.recipient));
  const keys = itemKeys(Math.min(items, SAMPLE));
  const pairs = Array.from({ length: Math.min(wraps, SAMPLE) }, (_, at) => [
    people[at % people.length], keys[at % keys.length],
  ]);
  const scale = wraps / pairs.length;
  let bytes = 0;
  const run = async () => {
    const wrapped = await peer.all(pairs, ([to, key]) => peer.wrap(to, key));
    bytes = wrapped.reduce((sum, one) => sum + peer.size(one), 0) * scale;
  };
  return { peer, run, scale, bytes: () => bytes };
}

export async function measure(ours) {
  const others = await peers();
  for (const { items, recipients, target } of ROWS) {
    const sharing = new ours.Sharing(items, recipients);
    const jobs = [];
    for (const peer of others) jobs.push(await job(peer, items, recipients));
    let sent = 0;
    const [time, ...theirs] = await interleaved([{ run: () => { sent = sharing.run(); } }, ...jobs]);
    const value = (at) => theirs[at] * jobs[at].scale;
    const fastest = best(jobs.map((one, at) => ({ name: one.peer.name, scale: one.scale, value: value(at) })));
    const reckoned = fastest.scale > 1 ? `, reckoned from ${SAMPLE} wraps` : "";
    const what = `share ${items.toLocaleString("en")} items with ${recipients.toLocaleString("en")}`;
    report({
      id: "P1", name: what, unit: "ms", ours: time, peer: fastest.value, peer_name: fastest.name + reckoned,
      others: jobs.map((one, at) => ({ name: one.peer.name, value: value(at) })), ratio_target: target,
    });
    const smallest = best(jobs.map((one) => ({ name: one.peer.name, value: one.bytes() })));
    report({ id: "P1", name: `${what}: bytes sent`, unit: "bytes", ours: sent, peer: smallest.value, peer_name: smallest.name });
    sharing.free();
  }
  await encapsulation(ours, others);
}

/** What one more recipient costs, whatever is shared. */
async function encapsulation(ours, others) {
  const [few, many] = [new ours.Sharing(1, 1), new ours.Sharing(1, 201)];
  const jobs = [];
  for (const peer of others) jobs.push(await job(peer, 1, 200));
  const [one, all, ...theirs] = await interleaved([{ run: () => few.run() }, { run: () => many.run() }, ...jobs]);
  const fastest = best(jobs.map((job, at) => ({ name: job.peer.name, value: theirs[at] * 5 })));
  report({
    id: "P1", name: "one recipient more", unit: "µs", ours: (all - one) * 5, peer: fastest.value,
    peer_name: `${fastest.name}, for one item`, most: 250,
  });
  few.free();
  many.free();
}
