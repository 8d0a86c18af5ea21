import * as z from "zod";

import { parseRange } from "../../kernel/cidr-set.ts";
import { hostPattern } from "../../kernel/host-pattern.ts";

const destination = z
  .string()
  .toLowerCase()
  .refine(
    isDestination,
    "is not a host such as hooks.example.com, *.example.com, 127.0.0.1:3000, [::1]:80 or 10.0.0.0/8",
  );

export const outgoingRequestSinkOptions = z.strictObject({
  /**
   * Destinations that input may name although they are inside: `127.0.0.1:3000`, `hooks.example.com`, `*.example.com`
   * (subdomains, not the name itself), with a port where only that port is meant, or a CIDR range such as `10.1.0.0/16`.
   * An address is met by whatever name resolves to it. Default: none.
   */
  allow: z.array(destination).default([]),
  /** Destinations that input may never name, written as in `allow`, which it overrides. Default: none. */
  deny: z.array(destination).default([]),
  /**
   * Whether input may name the address and port at which the service itself got the request, as where it shows a preview
   * of its own pages. Default: false.
   */
  allowSelf: z.boolean().default(false),
  /** Whether input may name addresses inside, cloud metadata still excepted. Default: false. */
  allowPrivate: z.boolean().default(false),
  /**
   * Which destinations that input names are refused. `private`: those that lead inside. `unlisted`: every one that
   * is not in `allow`. Default: `private`.
   */
  refuse: z.enum(["private", "unlisted"]).default("private"),
  /**
   * Whether a host that input does not name is refused as well where its name resolves to a cloud metadata address: a
   * URL that was stored earlier. What is written as such an address, or as its known name, is left alone. Default: true.
   */
  guardMetadata: z.boolean().default(true),
});

export type OutgoingRequestSinkOptions = z.input<typeof outgoingRequestSinkOptions>;

function isDestination(text: string): boolean {
  // Also an IPv6 address without brackets.
  return hostPattern.test(text) || parseRange(text) !== undefined;
}
