import type { KeyObject } from "node:crypto";

import type { HeaderEntry } from "./entry.ts";
import { idOfKey, readVerifyKey } from "./signer.ts";
import { isGenuineTombstone, type Tombstone } from "./tombstone.ts";
import type { ChainProblem } from "./verdict.ts";

export type TrustedKeys = ReadonlyMap<string, KeyObject>;
type Previous = HeaderEntry["previous"];

/** What a header must agree with. */
export interface HeaderPlace {
  readonly chain: string | undefined;
  /** The number in the file's name. */
  readonly segment: number;
  /** How the segment before was found by this walk; null in front of the first. */
  readonly before: Previous;
}

/** Whether the first line of a segment says of itself and of the segment before what is so. */
export function judgeHeader(
  header: HeaderEntry,
  { chain, segment, before }: HeaderPlace,
): ChainProblem | undefined {
  if (chain !== undefined && header.chain !== chain)
    return { kind: "foreign", message: "The segment is of another chain: two chains were put together." };
  if (header.segment !== segment)
    return {
      kind: "segment-misplaced",
      message: `The file holds segment ${header.segment}: it was renamed, or an old segment was put in a newer one's place.`,
    };
  const { previous } = header;
  if (previous === null || before === null) {
    if (previous === before) return undefined;
    return { kind: "previous-changed", message: "The segment does not follow on what stands before it." };
  }
  if (
    previous.bytes === before.bytes &&
    previous.digest === before.digest &&
    previous.tornBytes === before.tornBytes
  )
    return undefined;
  const change =
    previous.bytes > before.bytes
      ? `${previous.bytes - before.bytes} bytes fewer`
      : previous.bytes < before.bytes
        ? `${before.bytes - previous.bytes} bytes more`
        : "other bytes";
  return {
    kind: "previous-changed",
    message: `Segment ${segment - 1} has ${change} than when this one was begun: it was changed afterwards.`,
  };
}

/** The key that signed the heads of a segment, as it says itself; a problem where it is none of the trusted. */
export function signerKeyOf({ signer }: HeaderEntry, trusted: TrustedKeys): KeyObject | ChainProblem {
  let key: KeyObject;
  try {
    key = readVerifyKey(toBase64(signer.publicKey));
  } catch {
    return { kind: "head-forged", message: "The signer's public key is none." };
  }
  if (idOfKey(key) !== signer.id)
    return { kind: "head-forged", message: "The signer's public key is not the one that its id names." };
  if (trusted.size > 0 && !trusted.has(signer.id))
    return {
      kind: "head-forged",
      message: `The segment is signed by ${signer.id}, which is none of the keys that were given.`,
    };
  return key;
}

/** @param signerKey that of the first segment that is left. */
export function judgeTombstone(
  stone: Tombstone,
  signerKey: KeyObject,
  trusted: TrustedKeys,
): ChainProblem | undefined {
  const key = trusted.get(stone.signer) ?? (idOfKey(signerKey) === stone.signer ? signerKey : undefined);
  if (key !== undefined && isGenuineTombstone(stone, key)) return undefined;
  return {
    kind: "tombstone-forged",
    message: "What says which segments were pruned is not signed by the chain's signer.",
  };
}

function toBase64(text: string): string {
  return Buffer.from(text, "base64url").toString("base64");
}
