import { parseOptions } from "../../config/parse-options.ts";
import { createNewPasswordReader } from "../../input/new-password.ts";
import type { Guard } from "../../model/guard.ts";
import { createBreachedPasswords } from "./breached-passwords.ts";
import { breachedPasswordOptions, type BreachedPasswordOptions } from "./options.ts";
import { breachedPasswordSpec } from "./spec.ts";

/**
 * Refuses a new password that attackers know, where one is chosen (registration, change, reset), before the application
 * sees it. Says nothing where somebody signs in.
 * @throws OptionsError where an option is wrong, FilterFileError where the filter can't be read.
 * @example const guard = breachedPassword({ serviceNames: ["Jotter"] });
 */
export function breachedPassword(options?: BreachedPasswordOptions): Guard {
  const settings = parseOptions("breached-password", breachedPasswordOptions, options);
  const { filter, serviceNames } = settings;
  const breached =
    settings.breached ??
    createBreachedPasswords({ serviceNames, ...(filter === undefined ? {} : { filter }) });
  const read = createNewPasswordReader(settings);
  return {
    spec: breachedPasswordSpec,
    onRequestBody: (exchange) =>
      read(exchange, ({ passwords, names }) => {
        const words = [...names, exchange.host];
        for (const chosen of passwords) {
          const denial = breached.judge(chosen, { words });
          if (denial !== undefined) return denial;
        }
        return undefined;
      }),
  };
}
