import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { features } from "./features.ts";
import { permissionsPolicyOptions, type PermissionsPolicyOptions } from "./options.ts";
import { permissionsPolicySpec } from "./spec.ts";

/**
 * Sends a `Permissions-Policy` that denies every feature but the allowed ones, on every response.
 * @throws OptionsError where an option is wrong, such as a misspelt feature.
 * @example const guard = permissionsPolicy({ allow: { "clipboard-write": ["self"], payment: ["https://pay.example.com"] } });
 */
export function permissionsPolicy(options?: PermissionsPolicyOptions): Guard {
  const { allow } = parseOptions("permissions-policy", permissionsPolicyOptions, options);
  const value = features.map((feature) => `${feature}=${allowlist(allow[feature] ?? [])}`).join(", ");
  return {
    spec: permissionsPolicySpec,
    onResponseHead(_exchange, head) {
      head.set("Permissions-Policy", value);
      return undefined;
    },
  };
}

/** RFC 9651: an inner list of the token `self` and of strings. */
function allowlist(allowed: readonly string[]): string {
  if (allowed.includes("*")) return "*";
  return `(${allowed.map((who) => (who === "self" ? who : `"${who}"`)).join(" ")})`;
}
