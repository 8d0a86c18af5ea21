/** Signs beside the words that still count as decoration: a birthday, or a year and a sign. */
const mostDecoration = 8;

/** Signs of one name, and parts of all of them, that are looked at: both come from the request. */
const longestName = 512;
const mostParts = 32;

const lookalikes: ReadonlyMap<string, string> = new Map(
  Object.entries({ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" }),
);

/** A text as guessing tools compare it: compatibility forms and cases made one. */
export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The text without the digits and signs behind its last letter: `alice` of `alice2024!`. */
export function withoutDecoration(folded: string): string {
  return withoutEnd(folded, (sign) => !isLetter(sign));
}

/** The text without the signs behind its last letter or digit: `alice2024` of `alice2024!`. */
export function withoutTrailingSigns(folded: string): string {
  return withoutEnd(folded, (sign) => !isLetter(sign) && !isDigit(sign));
}

/** The letters that digits and signs stand for: `p@ssw0rd` → `password`. */
export function withoutLookalikes(folded: string): string {
  return Array.from(folded, (sign) => lookalikes.get(sign) ?? sign).join("");
}

/**
 * Names and their parts as they may stand in a password, long ones first: `Al.Smith@example.com` → itself, al.smith,
 * example, smith, com.
 */
export function partsOfNames(names: readonly string[]): readonly string[] {
  const parts = new Set<string>();
  const add = (part: string): void => {
    if (parts.size < mostParts && isTelling(part)) parts.add(part);
  };
  for (const name of names) {
    const folded = foldText(name.slice(0, longestName)).trim();
    add(folded);
    add(folded.slice(0, Math.max(0, folded.lastIndexOf("@"))));
    let part = "";
    for (const sign of `${folded} `) {
      if (isLetter(sign) || isDigit(sign)) part += sign;
      else {
        add(part);
        part = "";
      }
    }
  }
  return [...parts].toSorted((one, other) => other.length - one.length);
}

/**
 * Whether a password is made of these parts and decoration alone: digits and signs, eight at most, and the usual
 * lookalikes of letters. The whole password counts, not that a name stands in it (NIST SP 800-63B-4 section 3.1.1.2).
 * @param parts from {@link partsOfNames}.
 */
export function isMadeOf(password: string, parts: readonly string[]): boolean {
  if (parts.length === 0) return false;
  const folded = foldText(password);
  if (isCovered(folded, parts)) return true;
  const bare = withoutDecoration(folded);
  const decoration = Array.from(folded.slice(bare.length)).length;
  return decoration <= mostDecoration && isCovered(withoutLookalikes(bare), parts);
}

function isCovered(text: string, parts: readonly string[]): boolean {
  let rest = text;
  for (const part of parts) rest = rest.replaceAll(part, "\n");
  if (rest === text) return false;
  const left = Array.from(rest.replaceAll("\n", ""));
  return left.length <= mostDecoration && !left.some(isLetter);
}

/** Three signs, or two where each is a syllable or a word by itself. */
function isTelling(part: string): boolean {
  const signs = Array.from(part);
  if (!signs.some(isLetter)) return signs.length > mostDecoration;
  return (
    signs.length >= 3 || (signs.length === 2 && signs.every((sign) => (sign.codePointAt(0) ?? 0) > 0x2e7f))
  );
}

function withoutEnd(text: string, isPart: (sign: string) => boolean): string {
  const signs = Array.from(text);
  while (signs.length > 0 && isPart(signs.at(-1) ?? "")) signs.pop();
  return signs.join("");
}

function isLetter(sign: string): boolean {
  return /^\p{L}/u.test(sign);
}

function isDigit(sign: string): boolean {
  return sign >= "0" && sign <= "9";
}
