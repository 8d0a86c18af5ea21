import { parseOptions } from "../../config/parse-options.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { mfaOptions, type MfaOptions } from "./options.ts";
import { mfaSpec } from "./spec.ts";

const signInFirst = deny("PM_MFA_SIGN_IN");
const required = deny("PM_MFA_REQUIRED");

/**
 * Asks for a second factor on chosen routes: 401 where nobody is signed in, 403 where the principal's last second factor
 * is missing or too long ago. Reads `exchange.principal`, which an identity guard in front sets. Without options it does
 * nothing.
 * @throws OptionsError where an option is wrong.
 * @example const guard = mfa({ stepUp: [{ path: "/admin/*", withinSeconds: 900 }] });
 */
export function mfa(options?: MfaOptions, clock: Clock = systemClock): Guard {
  const { stepUp } = parseOptions("mfa", mfaOptions, options);
  if (stepUp.length === 0) return { spec: mfaSpec };
  const rules = stepUp.map(({ path, methods, withinSeconds }) => ({
    matches: compileGuardedPath(path),
    methods: methods === undefined ? undefined : withHead(methods),
    withinMs: withinSeconds === undefined ? Infinity : withinSeconds * 1000,
  }));
  let audit: PipelineLink["audit"] | undefined;
  /** Milliseconds since the second factor at most; undefined: no rule names this request. */
  const allowedAge = (exchange: Exchange): number | undefined => {
    const { method } = exchange;
    const paths = routedPaths(exchange);
    let age: number | undefined;
    for (const { matches, methods, withinMs } of rules)
      if ((methods === undefined || methods.has(method)) && paths.some(matches))
        age = Math.min(age ?? Infinity, withinMs);
    return age;
  };
  return {
    spec: mfaSpec,
    onStart(link) {
      audit = link.audit;
    },
    onRequestHead(exchange) {
      const age = allowedAge(exchange);
      if (age === undefined) return undefined;
      const { principal, client, id } = exchange;
      if (principal === undefined) return signInFirst;
      const { secondFactorAt } = principal;
      if (secondFactorAt !== undefined && clock.now() - secondFactorAt <= age) return undefined;
      audit?.({
        category: "authorisation",
        action: "step-up.required",
        isSuccess: false,
        account: principal.id,
        client: client.address,
        exchangeId: id,
        reason: secondFactorAt === undefined ? "There was no second factor." : "It was too long ago.",
      });
      return required;
    },
  };
}

/** Routers answer HEAD with the handler of GET. */
function withHead(methods: readonly string[]): ReadonlySet<string> {
  return new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods);
}
