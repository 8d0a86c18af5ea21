/** The words of a table that is written as text: `"a b\n c"` → a, b, c. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    if (index < text.length && text.charCodeAt(index) > 0x20) continue;
    if (index > start) words.push(text.slice(start, index));
    start = index + 1;
  }
  return words;
}
