// Peers that wrap one key for one recipient at a time: each makes recipients, wraps, and unwraps.

import sodium from "libsodium-wrappers";
import * as openpgp from "openpgp";

/** WebCrypto works in threads: as many calls as this are under way at a time. */
const AT_A_TIME = 100;

const { subtle } = globalThis.crypto;

async function inBatches(list, work) {
  const results = [];
  for (let at = 0; at < list.length; at += AT_A_TIME) {
    results.push(...(await Promise.all(list.slice(at, at + AT_A_TIME).map(work))));
  }
  return results;
}

async function oneByOne(list, work) {
  const results = [];
  for (const element of list) results.push(await work(element));
  return results;
}

async function libsodium() {
  await sodium.ready;
  return {
    name: "libsodium sealed box",
    recipient: async () => sodium.crypto_box_keypair(),
    all: oneByOne,
    wrap: (to, key) => sodium.crypto_box_seal(key, to.publicKey),
    unwrap: (to, wrapped) => sodium.crypto_box_seal_open(wrapped, to.publicKey, to.privateKey),
    size: (wrapped) => wrapped.length,
  };
}

async function rsaOaep() {
  const algorithm = {
    name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256",
  };
  return {
    name: "WebCrypto RSA-OAEP-2048",
    recipient: () => subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]),
    all: inBatches,
    wrap: (to, key) => subtle.encrypt({ name: "RSA-OAEP" }, to.publicKey, key),
    unwrap: (to, wrapped) => subtle.decrypt({ name: "RSA-OAEP" }, to.privateKey, wrapped),
    size: (wrapped) => wrapped.byteLength,
  };
}

async function openPgp() {
  return {
    name: "OpenPGP.js",
    recipient: async () => {
      const { privateKey } = await openpgp.generateKey({
        type: "curve25519", userIDs: [{ name: "Member", email: "member@example.com" }], format: "object",
      });
      return { privateKey, publicKey: privateKey.toPublic() };
    },
    all: oneByOne,
    wrap: async (to, key) => openpgp.encrypt({
      message: await openpgp.createMessage({ binary: key }), encryptionKeys: to.publicKey, format: "binary",
    }),
    unwrap: async (to, wrapped) => {
      const message = await openpgp.readMessage({ binaryMessage: wrapped });
      const { data } = await openpgp.decrypt({ message, decryptionKeys: to.privateKey, format: "binary" });
      return data;
    },
    size: (wrapped) => wrapped.length,
  };
}

/** All peers. */
export async function peers() {
  return Promise.all([libsodium(), rsaOaep(), openPgp()]);
}

/** `count` fresh 32-byte keys. */
export function itemKeys(count) {
  return Array.from({ length: count }, () => globalThis.crypto.getRandomValues(new Uint8Array(32)));
}
