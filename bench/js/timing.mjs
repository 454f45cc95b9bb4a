// Timing: candidates take turns, so that a slow moment of the machine meets all of them.

/** Runs each candidate once to warm up, then `runs` times in turn; answers the median milliseconds of each. */
export async function interleaved(candidates, runs = 5) {
  for (const { run } of candidates) await run();
  const samples = candidates.map(() => []);
  for (let round = 0; round < runs; round += 1) {
    for (const [at, { run }] of candidates.entries()) {
      const start = performance.now();
      await run();
      samples[at].push(performance.now() - start);
    }
  }
  return samples.map(median);
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One line for the program that prints the table. */
export function report(measure) {
  process.stdout.write(`${JSON.stringify(measure)}\n`);
}

/** The peer that did best: `[{name, value}]`. */
export function best(peers) {
  return peers.reduce((one, other) => (other.value < one.value ? other : one));
}
