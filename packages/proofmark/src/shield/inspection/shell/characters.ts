export function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}

export function isNumber(text: string, at: number, stop: number): boolean {
  for (let index = at; index < stop; index++) if (!isDigitOrDot(text.charCodeAt(index))) return false;
  return stop > at;
}

export function skipQuotes(text: string, start: number): number {
  let at = start;
  // A line break in the notation of a programming language.
  if (text.charCodeAt(at) === 0x5c && (text.charCodeAt(at + 1) === 0x6e || text.charCodeAt(at + 1) === 0x72))
    at += 2;
  while (at < text.length && isOpening(text.charCodeAt(at))) at++;
  return at > start && (text.charCodeAt(at - 1) === 0x22 || text.charCodeAt(at - 1) === 0x27) ? at - 1 : at;
}

export function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** What may stand in front of a command: a blank, also as a plus sign, `@`, a quote, `(`. */
function isOpening(code: number): boolean {
  return isBlank(code) || code === 0x40 || code === 0x22 || code === 0x27 || code === 0x28;
}

/** End of the run without blanks and operators. */
export function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isBlank(text.charCodeAt(at)) && !isOperator(text.charCodeAt(at))) at++;
  return at;
}

/** Whether a command may begin with this character. */
export function canStartWord(code: number): boolean {
  return (
    isLetter(code) ||
    isDigit(code) ||
    code === 0x2f ||
    code === 0x5c ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x24 ||
    code === 0x7b ||
    code === 0x5e ||
    code === 0x2e
  );
}

/** `;`, `|`, `&`, `)`, a backtick, a quote, a line's end. */
export function isOperator(code: number): boolean {
  return (
    code === 0x3b ||
    code === 0x7c ||
    code === 0x26 ||
    code === 0x29 ||
    code === 0x60 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x0a ||
    code === 0x0d
  );
}

/** A blank, the text's end, or what ends a part of a sentence. */
export function isBoundary(code: number): boolean {
  return (
    Number.isNaN(code) ||
    isBlank(code) ||
    code === 0x0a ||
    code === 0x2e ||
    code === 0x2c ||
    code === 0x3a ||
    code === 0x28 ||
    code === 0x29
  );
}

/** A blank, also as the plus sign that a form would send for it. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2b;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isDigitOrDot(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x2d;
}
