/** Whether a comment that hides the rest of a statement says next to nothing itself. */
export function isEmptyComment(text: string, at: number): boolean {
  // `'#address'` and `'/static/*'` are literals, `-->` is an arrow.
  const mostWords = text[at - 1] === "-" ? 1 : 0;
  if (text[at] === ">") return false;
  let words = 0;
  let characters = 0;
  let isInWord = false;
  for (let index = at; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isPart = isWordCode(code);
    if (isPart && !isInWord) words++;
    if (code > 32) characters++;
    if (words > mostWords || characters > 20) return false;
    isInWord = isPart;
  }
  return true;
}

/** Words in front of `at` with a blank behind them; looks at a hundred characters and counts to three. */
export function wordsBefore(text: string, at: number): number {
  let words = 0;
  let isInWord = false;
  let wasBlank = true;
  for (let index = at - 1; index >= Math.max(0, at - 100) && words < 3; index--) {
    const code = text.charCodeAt(index);
    const isPart = isWordCode(code);
    if (isPart && !isInWord && wasBlank) words++;
    if (isPart) wasBlank = false;
    else wasBlank ||= code <= 32;
    isInWord = isPart;
  }
  return words;
}

/** Whether a quote at `at` rather begins a literal, as in `f('a'` and `x = 'a'`. */
export function opensLiteral(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) <= 32) before--;
  return before >= 0 && "([{,=:>".includes(text.charAt(before));
}

const databaseWords = ["regexp", "rlike", "sounds", "ilike", "glob", "div", "not"];

/** Whether the word behind the quote at `at` is one that only databases put between operands. */
export function isWordBreak(text: string, at: number): boolean {
  let start = at + 1;
  while (text.charCodeAt(start) <= 32) start++;
  const rest = text.slice(start, start + 6).toLowerCase();
  return databaseWords.some((word) => rest.startsWith(word));
}

function isWordCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127
  );
}
