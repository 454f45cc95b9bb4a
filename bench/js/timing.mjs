// Timing: candidates take turns, so that a slow moment of the machine meets all of them.

/** Rounds go on until there are as many and they have taken as long, within the most. */
const LEAST_ROUNDS = 5;
const MOST_ROUNDS = 31;
const LEAST_TIME = 3_000;

/**
 * Runs each candidate once to warm up, then in turn; answers the median milliseconds of each. What a run made is given to the
 * candidate's `after`, whose time does not count.
 *
 * A run counts with its time by the clock or its processor time, whichever is less: what other programs take away does not
 * count against it, and work on several cores counts in its favour.
 */
export async function interleaved(candidates) {
  for (const { run, after } of candidates) after?.(await run());
  const samples = candidates.map(() => []);
  const started = performance.now();
  const goesOn = (round) => round < LEAST_ROUNDS || (round < MOST_ROUNDS && performance.now() - started < LEAST_TIME);
  for (let round = 0; goesOn(round); round += 1) {
    for (const [at, { run, after }] of candidates.entries()) {
      const [clock, processor] = [performance.now(), process.cpuUsage()];
      const made = await run();
      const { user, system } = process.cpuUsage(processor);
      samples[at].push(Math.min(performance.now() - clock, (user + system) / 1_000));
      after?.(made);
    }
  }
  return samples.map(median);
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

/** One line for the program that prints the table. */
export function report(measure) {
  process.stdout.write(`${JSON.stringify(measure)}\n`);
}

/** The peer that did best: `[{name, value}]`. */
export function best(peers) {
  return peers.reduce((one, other) => (other.value < one.value ? other : one));
}
