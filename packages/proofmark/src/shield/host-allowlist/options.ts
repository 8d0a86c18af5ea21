import * as z from "zod";

import { hostPattern } from "../../kernel/host-pattern.ts";

const host = z
  .string()
  .toLowerCase()
  .regex(hostPattern, "is not a host such as example.com, *.example.com, [::1] or localhost:3000");

export const hostAllowlistOptions = z.strictObject({
  /**
   * Hosts that this service serves: `example.com`, `*.example.com` (subdomains, not the name itself), `[::1]`, with a
   * port where only that port is meant. Default: none, and every host is served that is written as one, except a name
   * that leads to loopback without being localhost (DNS rebinding).
   */
  hosts: z.array(host).default([]),
  /**
   * Whether a forwarded host that no trusted proxy wrote stays in the request, for the application to believe. Set in
   * monitor mode. Default: false.
   */
  keepsForwardedHost: z.boolean().default(false),
});

export type HostAllowlistOptions = z.input<typeof hostAllowlistOptions>;
