/**
 * The words of a text. Chinese and Japanese are written without spaces: each of their signs is a word. Apostrophes are
 * dropped (`don't` is `dont`), every other sign ends a word.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = "";
  const end = (): void => {
    // A sign in place of a letter stands inside of a word or at its start; at its end it is punctuation.
    const bare = word.replace(/[!|@$]+$/, "");
    if (bare !== "") words.push(bare);
    word = "";
  };
  for (const sign of text) {
    if (isOwnWord(sign)) {
      end();
      words.push(sign);
    } else if (isInWord(sign)) word += sign;
    else if (!apostrophes.has(sign)) end();
  }
  end();
  return words;
}

const apostrophes: ReadonlySet<string> = new Set(["'", "’", "‘", "ʼ", "`", "´", "＇"]);

function isOwnWord(sign: string): boolean {
  const code = sign.codePointAt(0) as number;
  // Kana, CJK unified ideographs with extension A, compatibility ideographs, and the planes beyond.
  return (
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff)
  );
}

function isInWord(sign: string): boolean {
  const code = sign.codePointAt(0) as number;
  if (code < 0x80)
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x30 && code <= 0x39) ||
      sign === "@" ||
      sign === "$" ||
      sign === "!" ||
      sign === "|"
    );
  return /[\p{L}\p{N}]/u.test(sign);
}
