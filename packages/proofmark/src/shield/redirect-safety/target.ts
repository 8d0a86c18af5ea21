/** Where a redirect leads off the host that was asked. */
export interface OffSiteTarget {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** As browsers read it, with port; empty for schemes without one. */
  readonly host: string;
  readonly hostname: string;
  /** Whether the host stands there otherwise than browsers read it: user names, escapes, backslashes, odd numbers. */
  readonly isDisguised: boolean;
}

const authority = /^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/i;

/**
 * Reads a redirect's target as browsers do (WHATWG URL), for a page of `host` over both http and https: a proxy may
 * have ended TLS, and `https:evil.example` is a path on the one and a host on the other.
 * @returns undefined where the target stays on the host; "unreadable" where no browser could follow it.
 */
export function offSiteTarget(target: string, host: string): OffSiteTarget | "unreadable" | undefined {
  if (isPlainPath(target)) return undefined;
  let found: OffSiteTarget | undefined;
  for (const scheme of ["https", "http"]) {
    const base = `${scheme}://${host === "" ? "host.invalid" : host}/`;
    if (!URL.canParse(base) || !URL.canParse(target, base)) return "unreadable";
    const here = new URL(base);
    const url = new URL(target, base);
    if (url.host === here.host && /^https?:$/.test(url.protocol)) continue;
    // An upgrade to TLS leaves the port behind.
    if (url.protocol === "https:" && url.hostname === here.hostname && url.port === "") continue;
    found = {
      scheme: url.protocol.slice(0, -1),
      host: url.host,
      hostname: url.hostname,
      isDisguised: !isWrittenPlainly(target, url),
    };
  }
  return found;
}

function isWrittenPlainly(target: string, { host, protocol }: URL): boolean {
  const written = authority.exec(target)?.[1]?.toLowerCase();
  return written === host || written === `${host}:${protocol === "https:" ? 443 : 80}`;
}

/** A slash that is followed by neither slash, backslash nor anything that browsers drop (tab, line break). */
function isPlainPath(target: string): boolean {
  if (target.charCodeAt(0) !== 0x2f) return false;
  const next = target.charCodeAt(1);
  return Number.isNaN(next) || (next > 0x20 && next !== 0x2f && next !== 0x5c);
}

/** The URL of a Refresh header, as the HTML standard's "shared declarative refresh steps" read it. */
export function refreshTarget(value: string): string | undefined {
  const found = /^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?(["']?)(.*)$/is.exec(value);
  const [, quote = "", rest = ""] = found ?? [];
  const end = quote === "" ? -1 : rest.indexOf(quote);
  const target = end === -1 ? rest : rest.slice(0, end);
  return target === "" ? undefined : target;
}
