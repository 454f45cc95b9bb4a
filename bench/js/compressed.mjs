// `node compressed.mjs FILE…`: the bytes of the files, each compressed as a deployment's upload counts them.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const sizes = process.argv.slice(2).map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
process.stdout.write(`${sizes.reduce((sum, size) => sum + size, 0)}\n`);
