import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { features, spokenFeatures, type Feature } from "./features.ts";
import { permissionsPolicyOptions, type PermissionsPolicyOptions } from "./options.ts";
import { permissionsPolicySpec } from "./spec.ts";

/** What holds no page: browsers heed this header on pages alone. What is not listed may be one. */
const dataTypes =
  /^(?:application\/(?:[\w.-]+\+)?json|text\/(?:css|javascript|event-stream)|image\/(?!svg)|font\/)/i;

/**
 * Sends a `Permissions-Policy` that denies every feature but the allowed ones, on every response. On data, where the
 * whole list would be a kilobyte for nothing, it is cut to the three that matter most.
 * @throws OptionsError where an option is wrong, such as a misspelt feature.
 * @example const guard = permissionsPolicy({ allow: { "clipboard-write": ["self"], payment: ["https://pay.example.com"] } });
 */
export function permissionsPolicy(options?: PermissionsPolicyOptions): Guard {
  const { allow } = parseOptions("permissions-policy", permissionsPolicyOptions, options);
  const policyOver = (some: readonly Feature[]): string =>
    some.map((feature) => `${feature}=${allowlist(allow[feature] ?? [])}`).join(", ");
  const whole = policyOver(features);
  const short = policyOver(spokenFeatures);
  return {
    spec: permissionsPolicySpec,
    onResponseHead(_exchange, head) {
      const type = head.get("Content-Type");
      head.set("Permissions-Policy", typeof type === "string" && dataTypes.test(type) ? short : whole);
      return undefined;
    },
  };
}

/** RFC 9651: an inner list of the token `self` and of strings. */
function allowlist(allowed: readonly string[]): string {
  if (allowed.includes("*")) return "*";
  return `(${allowed.map((who) => (who === "self" ? who : `"${who}"`)).join(" ")})`;
}
