/** Kana, and the ideographs of Chinese, Japanese and Korean: written without spaces, each sign is a word; so is laughter. */
const parts =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]|[😂🤣💀😅😆🙃😭😍🎉]|[[\p{L}\p{N}@$!\|]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]]+/gv;
const apostrophes = /['’‘ʼ`´]/g;
/** A sign in place of a letter stands inside of a word or at its start; at its end it is punctuation. */
const punctuation = /[!|@$]+$/;

/**
 * The words of a text. Apostrophes are dropped (`don't` is `dont`), every other sign ends a word. Linear: neither half of
 * the expression can take what the other has taken.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const part of text.replace(apostrophes, "").match(parts) ?? []) {
    const word = punctuation.test(part) ? part.replace(punctuation, "") : part;
    if (word !== "") words.push(word);
  }
  return words;
}
