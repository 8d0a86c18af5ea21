/** RFC 1918, RFC 6598 (carriers and clusters), RFC 3927, RFC 4193, RFC 4291 section 2.5.6: addresses that are nobody's public name. */
export const privateRanges: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
];
