// P8: the password step, Argon2id with 64 MiB and three passes.

import { argon2id } from "hash-wasm";
import { bitwarden } from "./bitwarden.mjs";
import { best, interleaved, report } from "./timing.mjs";

const password = "correct horse battery staple";
const salt = new Uint8Array(32).fill(7);

export async function measure(ours) {
  const { PureCrypto } = bitwarden();
  const bytes = new TextEncoder().encode(password);
  const kdf = { argon2id: { iterations: 3, memory: 64, parallelism: 1 } };
  const peers = [
    {
      name: "hash-wasm",
      run: () => argon2id({
        password, salt, parallelism: 1, iterations: 3, memorySize: 65_536, hashLength: 32, outputType: "binary",
      }),
    },
    { name: "Bitwarden SDK", run: () => PureCrypto.derive_kdf_material(bytes, salt, kdf) },
  ];
  const [time, ...theirs] = await interleaved([{ run: () => ours.password_step(password) }, ...peers]);
  const each = peers.map((peer, at) => ({ name: peer.name, value: theirs[at] }));
  const fastest = best(each);
  report({
    id: "P8", name: "password step (Argon2id, 64 MiB, t = 3)", unit: "ms", ours: time, peer: fastest.value,
    peer_name: fastest.name, others: each, most: 330,
  });
}
