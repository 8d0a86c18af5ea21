import { isIPv6 } from "node:net";

import { CidrSet } from "../../kernel/cidr-set.ts";
import { compileHostPatterns } from "../../kernel/host-pattern.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { classifyAddress, metadataNames, type AddressClass } from "./address-class.ts";
import type { OutgoingCall } from "./call.ts";
import { addressOfKey, hostKey, isPlainName } from "./host-key.ts";

/** What the options say, for judging. */
export interface PolicySettings {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly allowPrivate: boolean;
  readonly refuse: "private" | "unlisted";
  readonly guardMetadata: boolean;
}

const internal = deny("PM_OUTGOING_INTERNAL");
const toMetadata = deny("PM_OUTGOING_METADATA");
const unlisted = deny("PM_OUTGOING_UNLISTED");

/** Compiles the options into the judge of one call: its host, or what the host resolved to. */
export function compilePolicy(
  settings: PolicySettings,
  classify: (address: string) => AddressClass = classifyAddress,
): (call: OutgoingCall) => Denial | undefined {
  const isAllowed = compileDestinations(settings.allow, "every");
  const isDenied = compileDestinations(settings.deny, "some");
  const listsAddresses = settings.allow.some(
    (entry) => entry.includes("/") || !isPlainName(withoutPort(entry)),
  );

  const judgeNamed = (call: OutgoingCall): Denial | undefined => {
    const { port } = call;
    const host = hostKey(call.host);
    const literal = addressOfKey(host);
    const addresses = literal === undefined ? call.addresses : [literal];
    if (isDenied(host, port, addresses)) return told(unlisted, call, "denied destination");
    if (isAllowed(host, port, addresses)) return undefined;
    if (metadataNames.has(host)) return told(toMetadata, call, "metadata name");
    for (const address of addresses) {
      const kind = classify(address);
      if (kind === "metadata") return told(toMetadata, call, "metadata address");
      if (kind !== "public" && !settings.allowPrivate) return told(internal, call, `${kind} address`);
    }
    if (settings.refuse !== "unlisted") return undefined;
    // Of a name nothing is known yet: what it resolves to may be on the list.
    if (addresses.length === 0 && listsAddresses) return undefined;
    return told(unlisted, call, "unlisted destination");
  };

  const judgeConfigured = (call: OutgoingCall): Denial | undefined => {
    if (!settings.guardMetadata) return undefined;
    for (const address of call.addresses) {
      if (classify(address) !== "metadata") continue;
      const host = hostKey(call.host);
      return isAllowed(host, call.port, call.addresses)
        ? undefined
        : told(toMetadata, call, "name that resolves to a metadata address");
    }
    return undefined;
  };

  return (call) => {
    if (call.socketPath) return told(internal, call, "local socket");
    return call.field === undefined ? judgeConfigured(call) : judgeNamed(call);
  };
}

function told(denial: Denial, { field, at }: OutgoingCall, shape: string): Denial {
  return withDetail(denial, { field: field ?? "", at, shape });
}

type IsListed = (host: string, port: number, addresses: readonly string[]) => boolean;

/** Whether the host is listed, or `how` many of the addresses are. */
function compileDestinations(entries: readonly string[], how: "every" | "some"): IsListed {
  if (entries.length === 0) return () => false;
  const ranges = new CidrSet(entries.filter((entry) => entry.includes("/")));
  const matches = compileHostPatterns(entries.filter((entry) => !entry.includes("/")).map(normalised));
  return (host, port, addresses) => {
    if (matches(host) || matches(`${host}:${port}`)) return true;
    const isListed = (address: string): boolean => {
      const key = hostKey(address);
      return ranges.has(address) || matches(key) || matches(`${key}:${port}`);
    };
    return addresses.length > 0 && addresses[how](isListed);
  };
}

/** An entry in the spelling of {@link hostKey}, its port behind it. */
function normalised(entry: string): string {
  if (entry.startsWith("*.")) return entry;
  const host = withoutPort(entry);
  return host === entry ? hostKey(entry) : `${hostKey(host)}:${Number(entry.slice(host.length + 1))}`;
}

function withoutPort(entry: string): string {
  // "::1" ends like a port as well.
  if (isIPv6(entry)) return entry;
  const colon = entry.lastIndexOf(":");
  return colon === -1 || entry.endsWith("]") ? entry : entry.slice(0, colon);
}
