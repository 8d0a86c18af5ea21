import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { referrerPolicyOptions, type ReferrerPolicyOptions } from "./options.ts";
import { referrerPolicySpec } from "./spec.ts";

/**
 * Sends `Referrer-Policy` on every response.
 * @throws OptionsError where an option is wrong.
 * @example const guard = referrerPolicy({ policy: "no-referrer" });
 */
export function referrerPolicy(options?: ReferrerPolicyOptions): Guard {
  const { policy } = parseOptions("referrer-policy", referrerPolicyOptions, options);
  return {
    spec: referrerPolicySpec,
    onResponseHead(_exchange, head) {
      head.set("Referrer-Policy", policy);
      return undefined;
    },
  };
}
