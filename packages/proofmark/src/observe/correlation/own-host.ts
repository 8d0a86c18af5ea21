import { BoundedMap } from "../../kernel/bounded-map.ts";
import { CidrSet } from "../../kernel/cidr-set.ts";
import { compileHostPatterns } from "../../kernel/host-pattern.ts";
import { isLoopback, normaliseAddress } from "../../kernel/ip-address.ts";
import { privateRanges } from "../../kernel/private-ranges.ts";

const privateNetworks = new CidrSet(privateRanges);
/** RFC 6761, RFC 6762, RFC 8375, and what ICANN reserved for private use in 2024; `.svc` is Kubernetes's. */
const privateSuffix = /\.(?:localhost|local|internal|home\.arpa|svc|lan|intranet|corp|localdomain)$/;
const hostsRemembered = 256;

/** Whether a host is of one's own network by its name or address: nothing is asked of the DNS. */
export function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  const address = normaliseAddress(bare);
  if (address !== undefined) return isLoopback(address) || privateNetworks.has(address);
  // A name of one label is found by the search list of one's own network: `http://orders:8080`.
  return !bare.includes(".") || privateSuffix.test(bare);
}

/** Which hosts get the ids: none, all, one's own network, and in each case those that are named. */
export function compileOwnHosts(
  outgoing: "private" | "all" | "none",
  hosts: readonly string[],
): (host: string) => boolean {
  const isNamed = compileHostPatterns(hosts);
  if (outgoing === "all") return () => true;
  if (outgoing === "none" && hosts.length === 0) return () => false;
  const known = new BoundedMap<string, boolean>(hostsRemembered);
  return (host) => {
    let isOwn = known.get(host);
    if (isOwn === undefined) {
      isOwn = isNamed(host) || (outgoing === "private" && isPrivateHost(host));
      known.set(host, isOwn);
    }
    return isOwn;
  };
}
