import { isAnySite, type ContentPolicy } from "../../http/content-policy.ts";

/** Says what one policy leaves open, in a sentence, or nothing. */
type Aspect = (policy: ContentPolicy) => string | undefined;

/** Hosts that serve what anybody uploads, or libraries that run what a page writes: allowing them allows any script. */
const openHosts = new Set([
  "cdn.jsdelivr.net",
  "unpkg.com",
  "esm.sh",
  "cdnjs.cloudflare.com",
  "ajax.googleapis.com",
  "raw.githack.com",
]);

const noScriptSource = "Any script runs: the policy has neither script-src nor default-src.";

/**
 * Says what policies leave open together: each one is enforced, so a hole is one that all of them have. A policy from
 * a `<meta>` counts, save that browsers ignore `frame-ancestors` there.
 */
export function evaluatePolicies(
  fromHeaders: readonly ContentPolicy[],
  fromMeta: readonly ContentPolicy[],
): string[] {
  const all = [...fromHeaders, ...fromMeta];
  const flaws = [inlineScripts, loadedScripts, evaluatedText, plugins, baseElement].map((aspect) =>
    holeInAll(all, aspect),
  );
  flaws.push(
    fromHeaders.length === 0
      ? "Any site may frame the page: a policy in a meta element can't say frame-ancestors."
      : holeInAll(fromHeaders, frames),
  );
  return [...new Set(flaws.filter((flaw) => flaw !== undefined))];
}

/** The nonces of a policy, as sent. */
export function noncesOf(policies: readonly ContentPolicy[]): string[] {
  const sources = policies.flatMap((policy) => [...policy.values()].flat());
  return [...new Set(sources.flatMap((source) => nonceOf(source) ?? []))];
}

function holeInAll(policies: readonly ContentPolicy[], aspect: Aspect): string | undefined {
  const holes = policies.map(aspect);
  return holes.includes(undefined) ? undefined : holes[0];
}

function scriptSources(policy: ContentPolicy, kind: "elem" | "attr"): readonly string[] | undefined {
  return policy.get(`script-src-${kind}`) ?? policy.get("script-src") ?? policy.get("default-src");
}

function inlineScripts(policy: ContentPolicy): string | undefined {
  for (const kind of ["elem", "attr"] as const) {
    const sources = scriptSources(policy, kind);
    if (sources === undefined) return noScriptSource;
    // CSP level 3 section 6.7.3.2: a nonce, a hash or 'strict-dynamic' switches 'unsafe-inline' off.
    const isOff = sources.some((source) => isNonceOrHash(source) || isKeyword(source, "'strict-dynamic'"));
    if (!isOff && has(sources, "'unsafe-inline'"))
      return "Injected inline scripts run: 'unsafe-inline' stands without a nonce or a hash.";
  }
  return undefined;
}

function loadedScripts(policy: ContentPolicy): string | undefined {
  const sources = scriptSources(policy, "elem");
  if (sources === undefined) return noScriptSource;
  if (has(sources, "'strict-dynamic'")) return undefined;
  const open = sources.find((source) => isAnySite(source) || /^data:$/i.test(source) || isOpenHost(source));
  return open === undefined
    ? undefined
    : `Scripts of anybody's choice load: script-src allows ${open.slice(0, 80)}.`;
}

function evaluatedText(policy: ContentPolicy): string | undefined {
  const sources = policy.get("script-src") ?? policy.get("default-src");
  if (sources === undefined) return noScriptSource;
  return has(sources, "'unsafe-eval'") ? "Text is run as script: 'unsafe-eval' is allowed." : undefined;
}

function plugins(policy: ContentPolicy): string | undefined {
  const sources = policy.get("object-src") ?? policy.get("default-src");
  if (sources === undefined) return "Plugins load from anywhere: the policy has no object-src.";
  return sources.some(isAnySite) ? "Plugins load from anywhere: object-src allows every site." : undefined;
}

function baseElement(policy: ContentPolicy): string | undefined {
  const scripts = scriptSources(policy, "elem");
  // Where no script runs, there is none whose address a base could move.
  if (scripts?.every((source) => isKeyword(source, "'none'")) === true) return undefined;
  const sources = policy.get("base-uri");
  if (sources === undefined)
    return "An injected base element moves the page's scripts to another site: the policy has no base-uri.";
  return sources.some(isAnySite)
    ? "An injected base element moves the page's scripts to another site: base-uri allows every site."
    : undefined;
}

function frames(policy: ContentPolicy): string | undefined {
  const sources = policy.get("frame-ancestors");
  if (sources === undefined) return "Any site may frame the page: the policy has no frame-ancestors.";
  return sources.some(isAnySite)
    ? "Any site may frame the page: frame-ancestors allows every site."
    : undefined;
}

function isOpenHost(source: string): boolean {
  // With a path, the source names one library or file.
  const host = /^(?:https?:\/\/)?([^/:]+)(?::[\d*]+)?\/?$/i.exec(source)?.[1];
  return host !== undefined && openHosts.has(host.toLowerCase());
}

function nonceOf(source: string): string | undefined {
  return /^'nonce-([A-Za-z0-9+/_-]+={0,2})'$/i.exec(source)?.[1];
}

function isNonceOrHash(source: string): boolean {
  return nonceOf(source) !== undefined || /^'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'$/i.test(source);
}

function has(sources: readonly string[], keyword: string): boolean {
  return sources.some((source) => isKeyword(source, keyword));
}

function isKeyword(source: string, keyword: string): boolean {
  return source.toLowerCase() === keyword;
}
