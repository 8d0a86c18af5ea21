import * as z from "zod";

import type { PasskeyView } from "../../model/identity/ports.ts";
import type { StoredRecord } from "../../store/records/record-storage.ts";

export const passkeyKind = "passkey";
export const challengeKind = "passkey-challenge";
/** Of one account at most. */
export const mostPasskeys = 20;

const passkey = z.object({
  name: z.string(),
  /** COSE, base64url. Public: there is nothing in a passkey's record that signs anybody in. */
  publicKey: z.string(),
  /** The authenticator's signature counter; 0 where it has none, as with passkeys that are synchronised. */
  counter: z.number(),
  transports: z.array(z.string()),
  createdAt: z.number(),
  lastUsedAt: z.number().optional(),
});
export type Passkey = Readonly<z.infer<typeof passkey>>;

export function readPasskey({ data }: StoredRecord): Passkey {
  return passkey.parse(JSON.parse(data));
}

export function viewOf(record: StoredRecord): PasskeyView {
  const { name, createdAt, lastUsedAt } = readPasskey(record);
  return { id: record.id, name, createdAt, lastUsedAt };
}

const longestName = 64;

/** What an owner called a passkey, without what can't be shown. */
export function passkeyName(typed: string): string {
  const shown = typed
    .slice(0, 1_000)
    .replaceAll(/\p{C}+/gu, " ")
    .trim();
  return Array.from(shown).slice(0, longestName).join("").trim() || "Passkey";
}
