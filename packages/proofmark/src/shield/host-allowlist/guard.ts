import { parseOptions } from "../../config/parse-options.ts";
import { removeHeader } from "../../http/remove-header.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import { compileHostPatterns } from "../../kernel/host-pattern.ts";
import { isLoopback } from "../../kernel/ip-address.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { parseHost } from "./host-name.ts";
import { hostAllowlistOptions, type HostAllowlistOptions } from "./options.ts";
import { hostAllowlistSpec } from "./spec.ts";

const notAllowed = deny("PM_HOST_NOT_ALLOWED");

/** What is remembered of a host, so that a request costs one look-up. */
type HostKind = "allowed" | "name" | "refused";
const hostsRemembered = 256;

/** Headers from which frameworks take the host in place of Host. */
const hostOverrides = ["x-forwarded-host", "x-host", "x-http-host-override"];

/**
 * Serves the hosts on a list and refuses the rest with 421. Without a list it refuses what is not written as a host, and
 * names other than localhost on loopback. A forwarded host that no trusted proxy wrote is removed from the request.
 * @throws OptionsError where an option is wrong.
 * @example const guard = hostAllowlist({ hosts: ["example.com", "*.example.com"] });
 */
export function hostAllowlist(options?: HostAllowlistOptions): Guard {
  const { hosts, keepsForwardedHost } = parseOptions("host-allowlist", hostAllowlistOptions, options);
  const isListed = compileHostPatterns(hosts);
  const remembered = new BoundedMap<string, HostKind>(hostsRemembered);

  const kindOf = (host: string): HostKind => {
    const parsed = parseHost(host);
    if (parsed === undefined) return "refused";
    const { name, port, isAddress } = parsed;
    if (hosts.length > 0) return isListed(name) || isListed(`${name}:${port}`) ? "allowed" : "refused";
    return isAddress || isLocalhost(name) ? "allowed" : "name";
  };

  return {
    spec: hostAllowlistSpec,
    onRequestHead(exchange) {
      const { host, request } = exchange;
      for (const name of keepsForwardedHost ? [] : hostOverrides) {
        const value = request.headers[name];
        if (value !== undefined && lastValue(value) !== host) removeHeader(request, name);
      }
      // HTTP/1.0 knows no Host: such a request names nobody, which only a list can forbid.
      if (host === "" && request.headers.host === undefined) return hosts.length > 0 ? notAllowed : undefined;
      let kind = remembered.get(host);
      if (kind === undefined) {
        kind = kindOf(host);
        remembered.set(host, kind);
      }
      if (kind === "allowed") return undefined;
      if (kind === "refused") return notAllowed;
      // A public name that leads to loopback was rebound by its owner, unless a proxy stands here: then it is trusted.
      const isDirect = exchange.client.provenance === "socket";
      return isDirect && isLoopback(request.socket.localAddress ?? "") ? notAllowed : undefined;
    },
  };
}

// RFC 6761 section 6.3: names under localhost lead to loopback and nowhere else.
function isLocalhost(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost");
}

function lastValue(value: string | readonly string[]): string {
  const text = typeof value === "string" ? value : (value.at(-1) ?? "");
  return text
    .slice(text.lastIndexOf(",") + 1)
    .trim()
    .toLowerCase();
}
