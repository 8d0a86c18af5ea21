/** Characters that are looked at from each end of a text. */
const windowLength = 1_024;
/** The end of a text must read like prose by itself: words in front of an attack are cheap. */
const tailLength = 80;
const leastLength = 60;
const leastWords = 9;

/** Whether a text reads like sentences of a natural language: many words, few signs, to its very end. */
export function isProse(text: string): boolean {
  const { length } = text;
  if (length < leastLength) return false;
  const head = Math.min(length, windowLength);
  if (!isWordy(text, 0, head, 0.85) || words < leastWords) return false;
  return (
    isWordy(text, Math.max(0, length - windowLength), length, 0.85) &&
    isWordy(text, Math.max(0, length - tailLength), length, 0.8)
  );
}

/** Words in what was last looked at. */
let words = 0;

/** Whether letters, spaces and marks of sentences make up this share of a piece of text. */
function isWordy(text: string, from: number, to: number, share: number): boolean {
  let ordinary = 0;
  let isInWord = false;
  words = 0;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    const lower = code | 0x20;
    const isLetter = (lower >= 0x61 && lower <= 0x7a) || code > 0xbf;
    if (isLetter || code === 0x20 || code === 0x0a || code === 0x2c || code === 0x2e) ordinary++;
    // Dots and signs part names of programs: words of a sentence stand behind a blank.
    if (isLetter && !isInWord && (index === from || isGap(text.charCodeAt(index - 1)))) words++;
    // An apostrophe or hyphen stands within a word.
    isInWord = isLetter || ((code === 0x27 || code === 0x2d) && isInWord);
  }
  return ordinary >= (to - from) * share;
}

/** Blanks, line ends, and marks that open what they stand in front of. */
function isGap(code: number): boolean {
  return code <= 0x20 || code === 0x28 || code === 0x22 || code === 0x201c || code === 0xbf;
}
