/** `/./` that often in a row is no spelling of a path any more. */
const leastStill = 3;

/** Counts `../`, `..\`, `....//`, `..;/` and `/./`: dots between separators, with what servers pass over behind them. */
export function countSteps(lower: string, isUrlPath: boolean): number {
  let steps = 0;
  let still = 0;
  let at = 0;
  while (at < lower.length) {
    if (lower.charCodeAt(at) !== 0x2e) {
      at++;
      continue;
    }
    const start = at;
    let dots = 0;
    while (
      lower.charCodeAt(at) === 0x2e ||
      (isWide(lower.charCodeAt(at)) && lower.charCodeAt(at + 1) === 0x2e)
    ) {
      if (lower.charCodeAt(at++) === 0x2e) dots++;
    }
    const before = lower.charCodeAt(start - 1);
    const isAfterSlash = start === 0 || isSlash(before) || isWide(before);
    let next = at;
    while (next < at + 3 && isIgnored(lower.charCodeAt(next))) next++;
    const isBeforeSlash = isSlash(lower.charCodeAt(next)) || isHexSlash(lower, next);
    if (dots === 1) {
      if (isAfterSlash && isBeforeSlash) still++;
    } else if (
      isBeforeSlash
        ? isUrlPath || !isNameCode(before) || isHexSlash(lower, start - 2)
        : isAfterSlash && start > 0 && (at === lower.length || next > at)
    )
      steps++;
  }
  return steps > 0 || still < leastStill ? steps : still;
}

export function isDots(lower: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = lower.charCodeAt(at);
    if (code !== 0x2e && !isIgnored(code)) return false;
  }
  return true;
}

/** Steps in hexadecimal that something behind us may decode: `0x2e0x2e/`, `..2f`. */
export function isEncoded(lower: string): boolean {
  // What is left of overlong UTF-8 whose second byte was sent as it is.
  if (lower.includes("%c0.") || lower.includes("%c0/") || lower.includes("%c0\\")) return true;
  return (
    (lower.includes("0x2e") &&
      (lower.includes("0x2f") || lower.includes("0x5c") || lower.includes("/") || lower.includes("\\"))) ||
    lower.includes("0x5c0x2e")
  );
}

export function isSlash(code: number): boolean {
  return code === 0x2f || code === 0x5c;
}

/** What servers drop between dots and separator: `..;/`, NUL, `..%/`, and bytes that are no UTF-8. */
function isIgnored(code: number): boolean {
  return code === 0x3b || code === 0 || code === 0x25 || code === 0x3f || isWide(code);
}

/** Bytes that are no UTF-8, and letters that some decoders fold to a separator. */
function isWide(code: number): boolean {
  return code >= 0xc0;
}

/** `2f` and `5c` as left by a decoder that took the percent sign: `..2f..2f`. */
function isHexSlash(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at);
  return (
    (code === 0x32 && lower.charCodeAt(at + 1) === 0x66) ||
    (code === 0x35 && lower.charCodeAt(at + 1) === 0x63)
  );
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
