// Bitwarden's SDK as its own extension uses it: a vault of logins under a user key.

import { Buffer } from "node:buffer";
import sdk from "@bitwarden/sdk-internal";

/** Error only: the SDK logs what it does. */
const QUIET = 4;
let started = false;

export function bitwarden() {
  if (!started) sdk.init_sdk(QUIET, QUIET, 0);
  started = true;
  return sdk;
}

function login(at) {
  const date = "2026-01-01T00:00:00.000Z";
  return {
    id: undefined, organizationId: undefined, folderId: undefined, collectionIds: [], key: undefined,
    name: `Example login ${at}`, notes: undefined, type: 1,
    login: {
      username: `user${at}@example.com`, password: `correct horse ${at}`, passwordRevisionDate: undefined,
      uris: [{ uri: `https://login${at}.example${at % 5000}.com/signin`, match: undefined, uriChecksum: undefined }],
      totp: undefined, autofillOnPageLoad: undefined, fido2Credentials: undefined,
    },
    identity: undefined, card: undefined, secureNote: undefined, sshKey: undefined, bankAccount: undefined,
    driversLicense: undefined, passport: undefined, favorite: false, reprompt: 0, organizationUseTotp: false,
    edit: true, permissions: undefined, viewPassword: true, localData: undefined, attachments: undefined,
    fields: undefined, passwordHistory: undefined, creationDate: date, deletedDate: undefined, revisionDate: date,
    archivedDate: undefined,
  };
}

/** An unlocked client and `count` encrypted logins. */
export async function bitwardenVault(count) {
  const { ManagedSettingsClient, PasswordManagerClient, PureCrypto } = bitwarden();
  const tokens = { get_access_token: async () => undefined };
  const client = new PasswordManagerClient(tokens, undefined, new ManagedSettingsClient());
  const userKey = PureCrypto.make_user_key_aes256_cbc_hmac();
  const privateKey = PureCrypto.wrap_decapsulation_key(PureCrypto.rsa_generate_keypair(), userKey);
  await client.crypto().initialize_user_crypto({
    userId: "00000000-0000-4000-8000-000000000001",
    kdfParams: { pBKDF2: { iterations: 600_000 } },
    email: "member@example.com",
    accountCryptographicState: { V1: { private_key: privateKey } },
    method: { decryptedKey: { decrypted_user_key: Buffer.from(userKey).toString("base64") } },
  });
  const ciphers = client.vault().ciphers();
  const encrypted = [];
  for (let at = 0; at < count; at += 1) encrypted.push((await ciphers.encrypt(login(at))).cipher);
  return { decryptList: () => ciphers.decrypt_list(encrypted) };
}
