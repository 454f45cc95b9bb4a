// `node main.mjs GLUE ROW…`: measures the rows with our WebAssembly, whose glue is at GLUE, and the peers, all in this process;
// prints one JSON line for each figure.

import { createRequire } from "node:module";

const [glue, ...rows] = process.argv.slice(2);
const ours = createRequire(import.meta.url)(glue);

const MODULES = { P1: "./sharing.mjs", P1b: "./opening.mjs", P2: "./unlocking.mjs", P3: "./suggesting.mjs", P8: "./password.mjs" };

for (const row of rows) {
  const { measure } = await import(MODULES[row]);
  await measure(ours);
}
// Peers leave workers and timers behind.
process.exit(0);
