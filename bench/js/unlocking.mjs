// P2: opening a vault at unlock, after the password step, to the first suggestion; against Bitwarden's own list decryption.

import { bitwardenVault } from "./bitwarden.mjs";
import { interleaved, report } from "./timing.mjs";

/** The peer decrypts at most as many; more are reckoned from them. */
const SAMPLE = 1_000;

const ROWS = [
  { items: 1_000, most: undefined },
  { items: 10_000, most: 50 },
  { items: 100_000, most: 400 },
];

export async function measure(ours) {
  const peer = await bitwardenVault(SAMPLE);
  for (const { items, most } of ROWS) {
    const vault = new ours.Vault(items);
    const run = () => vault.unlock("https://login7.example7.com/signin");
    const after = (unlocked) => {
      if (unlocked.found < 1) throw new Error("nothing was suggested");
      unlocked.free();
    };
    const [time, theirs] = await interleaved([{ run, after }, { run: peer.decryptList }]);
    const reckoned = items > SAMPLE ? `, reckoned from ${SAMPLE.toLocaleString("en")}` : "";
    report({
      id: "P2", name: `unlock ${items.toLocaleString("en")} items to the first suggestion`, unit: "ms", ours: time,
      peer: theirs * items / SAMPLE, peer_name: `Bitwarden SDK, decrypt_list${reckoned}`, most,
    });
    vault.free();
  }
}
