import { CidrSet } from "../../kernel/cidr-set.ts";
import { addressBits } from "../../kernel/ip-address.ts";

/** Where an address leads. */
export type AddressClass =
  | "public"
  | "loopback"
  | "private"
  | "link-local"
  | "metadata"
  | "multicast"
  | "reserved";

/**
 * Addresses at which clouds hand out credentials and settings of the machine: AWS, Google, Azure, DigitalOcean, OpenStack
 * (169.254.169.254), ECS and EKS (169.254.170.x), Alibaba, Oracle, Azure's host (168.63.129.16).
 */
const metadata = new CidrSet([
  "169.254.169.254",
  "169.254.169.253",
  "169.254.169.123",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.0.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::/32",
  "fd20:ce::254",
  "fe80::a9fe:a9fe",
]);

/** Names by which clouds' own tools ask for metadata. */
export const metadataNames: ReadonlySet<string> = new Set([
  "metadata.google.internal",
  "metadata.goog",
  "metadata",
  "instance-data",
  "instance-data.ec2.internal",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
]);

// IANA's registries of special-purpose addresses, IPv4 and IPv6.
const classes: readonly (readonly [AddressClass, CidrSet])[] = [
  ["loopback", new CidrSet(["127.0.0.0/8", "0.0.0.0/8", "::1", "::"])],
  ["private", new CidrSet(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"])],
  ["link-local", new CidrSet(["169.254.0.0/16", "fe80::/10"])],
  ["multicast", new CidrSet(["224.0.0.0/4", "ff00::/8"])],
  [
    "reserved",
    new CidrSet([
      "192.0.0.0/24",
      "192.0.2.0/24",
      "192.88.99.0/24",
      "198.18.0.0/15",
      "198.51.100.0/24",
      "203.0.113.0/24",
      "240.0.0.0/4",
      // Teredo, benchmarking, ORCHID and others of the IETF; documentation; 6to4, which carries any IPv4 address.
      "2001::/23",
      "2001:db8::/32",
      "2002::/16",
      "3fff::/20",
    ]),
  ],
];
/** What IANA has given out of IPv6, and IPv4 in its mapped form. */
const global = new CidrSet(["2000::/3", "::ffff:0:0/96"]);
/** RFC 6052: the network's translator sends it on to the IPv4 address in the last 32 bits. */
const translated = new CidrSet(["64:ff9b::/96"]);

/**
 * Where an address leads, `reserved` where it is none. An IPv4-mapped address is the IPv4 one, and so is what a
 * NAT64 translator stands for: in networks without IPv4 every public name resolves to such addresses.
 */
export function classifyAddress(address: string): AddressClass {
  const bits = addressBits(address);
  if (bits === undefined) return "reserved";
  if (metadata.has(address)) return "metadata";
  if (translated.has(address)) return classifyAddress(bits.subarray(12).join("."));
  for (const [name, set] of classes) if (set.has(address)) return name;
  return global.has(address) ? "public" : "reserved";
}
