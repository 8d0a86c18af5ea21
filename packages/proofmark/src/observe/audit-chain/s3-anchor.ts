import { createHash } from "node:crypto";

import { systemClock, type Clock } from "../../kernel/clock.ts";
import type { AuditAnchor, SignedHead } from "../../model/observe/audit-trail.ts";
import { AuditChainError } from "./audit-chain-error.ts";
import { encodeKey, signV4, type AwsCredentials } from "./sig-v4.ts";

const dayMs = 86_400_000;

export interface S3AnchorOptions {
  /** Such as `https://s3.eu-central-1.amazonaws.com`, or any store that speaks S3. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** In front of each object's name. Default: `audit-heads/`. */
  readonly prefix?: string;
  /** Asked for each request where it is a function, so that they may change. */
  readonly credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>);
  /** Nobody can remove or replace a head for so long; the bucket must have Object Lock. Default: as the bucket says. */
  readonly lock?: { readonly mode: "COMPLIANCE" | "GOVERNANCE"; readonly days: number };
  readonly clock?: Clock;
}

/**
 * Keeps each head as an object, under a name that sorts as the chain goes. Needs the right to put objects, and no other:
 * without Object Lock or versions, whoever has the credentials can put another in its place.
 * @throws AuditChainError where the endpoint is no URL.
 * @example s3Anchor({ endpoint: "https://s3.eu-central-1.amazonaws.com", region: "eu-central-1", bucket, credentials });
 */
export function s3Anchor(options: S3AnchorOptions): AuditAnchor {
  const {
    endpoint,
    region,
    bucket,
    prefix = "audit-heads/",
    credentials,
    lock,
    clock = systemClock,
  } = options;
  if (!URL.canParse(endpoint)) throw new AuditChainError("The endpoint of the S3 anchor is no URL.");
  const base = endpoint.replace(/\/+$/, "");
  return {
    name: "s3",
    async keep(head, signal) {
      const key = `${prefix}${nameOf(head)}`;
      const url = new URL(`${base}/${encodeKey(bucket)}/${key.split("/").map(encodeKey).join("/")}`);
      const body = `${JSON.stringify(head)}\n`;
      const headers = signV4({
        method: "PUT",
        url,
        headers: {
          "content-type": "application/json",
          // Asked for where an object is locked.
          "x-amz-checksum-sha256": createHash("sha256").update(body).digest("base64"),
          ...(lock === undefined ? undefined : lockHeaders(lock, clock)),
        },
        body,
        region,
        credentials: typeof credentials === "function" ? await credentials() : credentials,
        at: new Date(clock.now()),
      });
      const response = await fetch(url, { method: "PUT", headers, body, signal, redirect: "manual" });
      await response.body?.cancel();
      if (response.status !== 200)
        throw new AuditChainError(`The store answered ${response.status}.${hintFor(response.status)}`);
    },
  };
}

function nameOf({ chain, segment, last }: SignedHead): string {
  return `${chain}/${String(segment).padStart(9, "0")}-${String(last).padStart(15, "0")}.json`;
}

function lockHeaders(
  { mode, days }: NonNullable<S3AnchorOptions["lock"]>,
  clock: Clock,
): Record<string, string> {
  return {
    "x-amz-object-lock-mode": mode,
    "x-amz-object-lock-retain-until-date": new Date(clock.now() + days * dayMs).toISOString(),
  };
}

function hintFor(status: number): string {
  if (status === 403)
    return " The credentials are wrong, may not put objects, or this machine's clock is off.";
  if (status === 404) return " There is no such bucket.";
  if (status >= 300 && status < 400) return " The bucket is in another region: correct endpoint and region.";
  if (status === 400) return " Where lock is set, the bucket must have Object Lock.";
  return "";
}
