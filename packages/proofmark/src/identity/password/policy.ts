import { isMadeOf, partsOfNames } from "../../kernel/derived-word.ts";
import { deny, type Denial } from "../../model/verdict.ts";

/** Kinds of signs that a policy can ask for. */
export const characterClasses = ["upper", "lower", "digit", "symbol"] as const;
export type CharacterClass = (typeof characterClasses)[number];

/** What a new password has to be, as data. */
export interface PasswordPolicy {
  /** Unicode code points, after NFKC. */
  readonly minLength: number;
  readonly maxLength: number;
  /** One sign of each at least. */
  readonly composition: readonly CharacterClass[];
}

const tooShort = deny("PM_PASSWORD_TOO_SHORT");
const tooLong = deny("PM_PASSWORD_TOO_LONG");
const lacksClass = deny("PM_PASSWORD_COMPOSITION");
const isName = deny("PM_PASSWORD_NAME");

const signsOf: Readonly<Record<CharacterClass, RegExp>> = {
  upper: /\p{Lu}/u,
  lower: /\p{Ll}/u,
  digit: /\p{Nd}/u,
  symbol: /[^\p{L}\p{N}]/u,
};

/**
 * The form that is counted and hashed: NFKC, so that one password typed on two keyboards is one (NIST SP 800-63B-4
 * section 3.1.1.2, UAX #15 section 12.1). Spaces and cases stay as they are.
 */
export function normalisePassword(typed: string): string {
  return typed.normalize("NFKC");
}

/** Why a new password is not taken; a code for each reason, which its owner has to be told (section 3.1.1.2). */
export function judgeByPolicy(
  { minLength, maxLength, composition }: PasswordPolicy,
  password: string,
  words: readonly string[] = [],
): Denial | undefined {
  const normalised = normalisePassword(password);
  const length = codePoints(normalised, maxLength);
  if (length < minLength) return tooShort;
  if (length > maxLength) return tooLong;
  if (composition.some((name) => !signsOf[name].test(normalised))) return lacksClass;
  return isMadeOf(normalised, partsOfNames(words)) ? isName : undefined;
}

/** Counts no further than one above `most`: a body of text is no password. */
function codePoints(text: string, most: number): number {
  let count = 0;
  for (const _ of text) if (++count > most) break;
  return count;
}
