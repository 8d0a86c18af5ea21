import { join } from "node:path";

import { parseOptions } from "../../config/parse-options.ts";
import { foldText, isMadeOf, partsOfNames } from "../../kernel/derived-word.ts";
import type { BreachedPasswords } from "../../model/identity/ports.ts";
import { deny } from "../../model/verdict.ts";
import { breachedPasswordsOptions, type BreachedPasswordsOptions } from "./breached-passwords-options.ts";
import { loadFilter, type PasswordFilter } from "./filter-file.ts";
import { keyOf } from "./password-key.ts";
import { variantsOf } from "./variants.ts";

/** In UTF-16 units. What is longer is on no list, and made of no name; `password` refuses it. */
const longestJudged = 1024;
const breached = deny("PM_PASSWORD_BREACHED");
let common: PasswordFilter | undefined;

/**
 * Knows the passwords that attackers try first, without asking anybody: 49,000 that are shipped, those of your own filter,
 * and what is made of the account's and the service's names.
 * @throws OptionsError where an option is wrong, FilterFileError where the filter can't be read.
 * @example const breached = createBreachedPasswords({ serviceNames: ["Jotter"], filter: "/var/lib/app/breached.filter" });
 */
export function createBreachedPasswords(options?: BreachedPasswordsOptions): BreachedPasswords {
  const { filter, serviceNames } = parseOptions("breachedPasswords", breachedPasswordsOptions, options);
  // One copy for all pipelines of the process: 110 kB, and it never changes.
  const shipped = (common ??= loadFilter(join(import.meta.dirname, "common-passwords.bin")));
  const own = filter === undefined ? undefined : loadFilter(filter);

  const has = (password: string): boolean =>
    password.length <= longestJudged && (isCommon(shipped, password) || isListed(own, password));
  const isKnown = (password: string, words: readonly string[]): boolean =>
    has(password) || isMadeOf(password, partsOfNames([...serviceNames, ...words]));
  return {
    has,
    judge: (password, { words = [] } = {}) =>
      password.length <= longestJudged && isKnown(password, words) ? breached : undefined,
  };
}

/** The list is of passwords that many have: what is made of one by the usual rules is tried as early. */
function isCommon(filter: PasswordFilter, password: string): boolean {
  if (password.length > 2 * filter.longest) return false;
  for (const variant of variantsOf(password))
    if (variant.length <= filter.longest && filter.has(keyOf(variant))) return true;
  return false;
}

/** A corpus of hundreds of millions has so many short texts that rules would refuse what nobody ever used. */
function isListed(filter: PasswordFilter | undefined, password: string): boolean {
  if (filter === undefined) return false;
  const folded = foldText(password);
  if (filter.longest !== 0 && folded.length > filter.longest) return false;
  return filter.has(keyOf(folded)) || (!filter.isFolded && filter.has(keyOf(password)));
}
