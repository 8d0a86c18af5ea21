import type { KeyObject } from "node:crypto";

import * as z from "zod";

import type { SignedHead } from "../../model/observe/audit-trail.ts";
import { isSignedBy, type Signer } from "./signer.ts";

const count = z.int().min(0);
const digest = z.string().regex(/^[\w-]{43}$/);

export const signedHead = z.strictObject({
  chain: z.string().regex(/^[\w-]{22}$/),
  segment: count,
  bytes: count,
  digest,
  last: count,
  state: z.enum(["running", "sealed", "stopped"]),
  at: z.string().max(40),
  signer: z.string().max(80),
  signature: z.string().max(100),
});

/** Signs the state of a chain. */
export function signHead(state: Omit<SignedHead, "signer" | "signature">, signer: Signer): SignedHead {
  const head = { ...state, signer: signer.id };
  return { ...head, signature: signer.sign(statementOf(head)) };
}

export function isGenuine(head: SignedHead, key: KeyObject): boolean {
  return isSignedBy(statementOf(head), head.signature, key);
}

/** What is signed: the fields in one order, under a name that no other text of Proofmark's begins with. */
function statementOf({
  chain,
  segment,
  bytes,
  digest: sum,
  last,
  state,
  at,
  signer,
}: Omit<SignedHead, "signature">): string {
  return JSON.stringify(["proofmark audit head 1", chain, segment, bytes, sum, last, state, at, signer]);
}
