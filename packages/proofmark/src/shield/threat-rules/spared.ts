import { privateRanges } from "../../kernel/private-ranges.ts";

/**
 * Where many clients may stand behind one address that nobody named in `trustedProxies`: a block of it would keep all of
 * them out. Of 127.0.0.0/8 only the address that a connection has by itself: another one was chosen by its client.
 */
export const sparedByDefault: readonly string[] = [
  "127.0.0.1",
  "::1",
  // Peers without an address, such as on a Unix socket.
  "0.0.0.0",
  // Proxies, balancers and container bridges.
  ...privateRanges,
];
