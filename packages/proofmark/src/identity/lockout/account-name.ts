import { createHmac, type KeyObject } from "node:crypto";

/** Characters of a typed name that count; no login takes longer ones, and hashing a megabyte a thousand times costs. */
const longestName = 1_024;

/** Letters that databases take for others without case and accents, and that no decomposition of Unicode takes apart. */
const sameLetters: Readonly<Record<string, string>> = {
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  þ: "th",
};

/**
 * What spellings of one account have in common: an application or its database may take `Bób `, `bob` and `ＢＯＢ` for
 * the same, and each spelling must not have tries of its own. Two accounts that fold alike share theirs.
 */
export function foldAccount(typed: string): string {
  // Upper case has one form of ß, ı and ſ, which lower case keeps apart; of ẞ it has another.
  const folded = typed
    .slice(0, longestName)
    .normalize("NFKD")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[\p{M}\p{C}\p{Z}\s]/gu, "");
  return folded.replaceAll(/[æœøđðłħþ]/g, (letter) => sameLetters[letter] ?? letter);
}

/** How the store knows an account: who reads the store learns no name, and can't try a list of them. */
export function hashAccount(key: KeyObject, folded: string): string {
  return createHmac("sha256", key).update(folded).digest("base64url").slice(0, 22);
}
