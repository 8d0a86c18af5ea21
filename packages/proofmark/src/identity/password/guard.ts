import { parseOptions } from "../../config/parse-options.ts";
import { createNewPasswordReader, type NewPassword } from "../../input/new-password.ts";
import type { Guard } from "../../model/guard.ts";
import type { Denial } from "../../model/verdict.ts";
import { passwordOptions, type PasswordOptions } from "./options.ts";
import { judgeByPolicy } from "./policy.ts";
import { passwordSpec } from "./spec.ts";

/**
 * Refuses a weak new password where one is chosen (registration, change, reset), before the application sees it. Says
 * nothing where somebody signs in.
 * @throws OptionsError where an option is wrong.
 * @example const guard = password({ routes: ["/join", "/account/password"], minLength: 15 });
 */
export function password(options?: PasswordOptions): Guard {
  const policy = parseOptions("password", passwordOptions, options);
  const read = createNewPasswordReader(policy);
  const judge = ({ passwords, names }: NewPassword): Denial | undefined => {
    for (const chosen of passwords) {
      const denial = judgeByPolicy(policy, chosen, names);
      if (denial !== undefined) return denial;
    }
    return undefined;
  };
  return {
    spec: passwordSpec,
    onRequestBody: (exchange) => read(exchange, judge),
  };
}
