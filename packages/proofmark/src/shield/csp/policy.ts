import type { CspSettings, DirectiveChanges } from "./options.ts";
import { nonceSource } from "./sources.ts";

type Policy = Readonly<Record<string, readonly string[]>>;

/** The name of the endpoint in `Reporting-Endpoints` and `report-to`. */
export const reportGroup = "csp";

/**
 * Scripts run by nonce and by what such a script loads. There is no fallback for browsers that know neither: they
 * lose scripts, not protection, and `'unsafe-inline'` or `https:` would be all that they heed.
 */
const documentPolicy: Policy = {
  "default-src": ["'self'"],
  "script-src": [nonceSource, "'strict-dynamic'"],
  "style-src": ["'self'", nonceSource],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "worker-src": ["'self'"],
  "object-src": ["'none'"],
  "base-uri": ["'self'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};
const apiPolicy: Policy = { "default-src": ["'none'"], "frame-ancestors": ["'none'"] };

/** What stands for a directive that is not there: CSP level 3 section 6.8.3. */
const fallbacks: Readonly<Record<string, string>> = {
  "script-src-elem": "script-src",
  "script-src-attr": "script-src",
  "style-src-elem": "style-src",
  "style-src-attr": "style-src",
};
const withoutFallback = new Set(["base-uri", "form-action", "frame-ancestors"]);

/** A policy as text, split where the nonce goes: one part where there is none. */
export type PolicyTemplate = readonly string[];

/** Compiles the policy that the settings ask for, with further changes on top. */
export function compilePolicy(
  settings: CspSettings,
  isSecure: boolean,
  changes: DirectiveChanges = {},
): PolicyTemplate {
  const base = settings.policy === "api" ? apiPolicy : documentPolicy;
  const policy = changed(changed(base, settings.directives), changes);
  const lines = Object.entries(policy).map(([name, sources]) => `${name} ${sources.join(" ")}`);
  const { trustedTypes } = settings;
  if (trustedTypes !== false) lines.push("require-trusted-types-for 'script'");
  if (typeof trustedTypes !== "boolean") lines.push(`trusted-types ${trustedTypes.join(" ")}`);
  // Browsers ignore it, with a warning, in a policy that only reports.
  const upgrades = settings.upgradeInsecureRequests && settings.policy === "document" && !settings.reportOnly;
  if (upgrades && isSecure) lines.push("upgrade-insecure-requests");
  if (settings.onReport !== undefined) lines.push(`report-uri ${settings.reportPath}`);
  // Browsers that know report-to drop report-uri for it, and then report over TLS alone.
  if (settings.onReport !== undefined && isSecure) lines.push(`report-to ${reportGroup}`);
  return lines
    .join("; ")
    .split(nonceSource)
    .map(
      (part, index, parts) =>
        `${index === 0 ? "" : "'"}${part}${index === parts.length - 1 ? "" : "'nonce-"}`,
    );
}

/** The policy with its nonce in place. */
export function writePolicy(template: PolicyTemplate, nonce: string): string {
  let text = template[0] ?? "";
  for (let index = 1; index < template.length; index++) text += nonce + template[index];
  return text;
}

function changed(policy: Policy, changes: DirectiveChanges): Policy {
  const result: Record<string, readonly string[]> = { ...policy };
  for (const [key, change] of Object.entries(changes)) {
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (change === false) delete result[name];
    else if (change !== undefined)
      result[name] = "add" in change ? [...new Set([...inherited(result, name), ...change.add])] : change;
  }
  return result;
}

function inherited(policy: Policy, name: string): readonly string[] {
  const own = policy[name] ?? policy[fallbacks[name] ?? ""];
  const sources = own ?? (withoutFallback.has(name) ? [] : (policy["default-src"] ?? []));
  return sources.filter((source) => source !== "'none'");
}
