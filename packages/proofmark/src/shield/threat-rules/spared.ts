/**
 * Where many clients may stand behind one address that nobody named in `trustedProxies`: a block of it would keep all of
 * them out. Of 127.0.0.0/8 only the address that a connection has by itself: another one was chosen by its client.
 */
export const sparedByDefault: readonly string[] = [
  "127.0.0.1",
  "::1",
  // Peers without an address, such as on a Unix socket.
  "0.0.0.0",
  // RFC 1918, RFC 6598 (carriers and clusters), RFC 3927: proxies, balancers and container bridges.
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  // RFC 4193, RFC 4291 section 2.5.6.
  "fc00::/7",
  "fe80::/10",
];
