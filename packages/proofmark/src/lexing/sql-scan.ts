const blankBit = 1;
const digitBit = 2;
const hexBit = 4;
const nameStartBit = 8;
const nameBit = 16;
const operatorBit = 32;

const bits = new Uint8Array(128);
const mark = (characters: string, bit: number): void => {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    bits[code] = (bits[code] ?? 0) | bit;
  }
};
mark(" \t\n\v\f\r", blankBit);
mark("0123456789", digitBit | hexBit | nameBit);
mark("abcdefABCDEF", hexBit);
mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", nameStartBit | nameBit);
mark("$", nameBit);
// PostgreSQL section 4.1.3.
mark("+-*/<>=~!@#%^&|`?", operatorBit);

function has(code: number, bit: number): boolean {
  return code < 128 && ((bits[code] as number) & bit) !== 0;
}

export function isBlank(code: number): boolean {
  return has(code, blankBit);
}

export function isDigit(code: number): boolean {
  return has(code, digitBit);
}

export function isNameStart(code: number): boolean {
  return code >= 128 || has(code, nameStartBit);
}

export function isNamePart(code: number): boolean {
  return code >= 128 || has(code, nameBit);
}

/** End of the run of name characters at `at`. */
export function nameEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isNamePart(text.charCodeAt(end))) end++;
  return end;
}

function digitsEnd(text: string, at: number, bit: number): number {
  let end = at;
  // 1_000: PostgreSQL 16, SQLite 3.46.
  while (
    end < text.length &&
    (has(text.charCodeAt(end), bit) || (text[end] === "_" && has(text.charCodeAt(end + 1), bit)))
  )
    end++;
  return end;
}

/** End of the number at `at`: `1`, `1.5`, `.5`, `1e-3`, `0x1F`, `0b01`. */
export function numberEnd(text: string, at: number): number {
  if (text[at] === "0") {
    const base = text[at + 1];
    if (base === "x" || base === "X") {
      const end = digitsEnd(text, at + 2, hexBit);
      if (end > at + 2) return end;
    }
    if ((base === "b" || base === "o") && isDigit(text.charCodeAt(at + 2)))
      return digitsEnd(text, at + 2, digitBit);
  }
  let end = digitsEnd(text, at, digitBit);
  if (text[end] === ".") end = digitsEnd(text, end + 1, digitBit);
  if (text[end] === "e" || text[end] === "E") {
    const sign = text[end + 1];
    const exponent = sign === "+" || sign === "-" ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(exponent))) end = digitsEnd(text, exponent, digitBit);
  }
  return end;
}

/**
 * End of what is quoted by `quote`, after its closing quote, from its first character on; -1 where it never closes. The
 * quote twice stands for itself.
 */
export function quotedEnd(text: string, at: number, quote: number, hasBackslashEscapes: boolean): number {
  for (let index = at; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === backslash && hasBackslashEscapes) index++;
    else if (code === quote) {
      if (text.charCodeAt(index + 1) !== quote) return index + 1;
      index++;
    }
  }
  return -1;
}

const backslash = 0x5c;

/** End of the tag of a dollar quote at `at`, as `$$` or `$tag$`; -1 where none starts. PostgreSQL section 4.1.2.4. */
export function dollarTagEnd(text: string, at: number): number {
  let end = at + 1;
  if (isDigit(text.charCodeAt(end))) return -1;
  while (end < text.length && text[end] !== "$" && isNamePart(text.charCodeAt(end))) end++;
  return text[end] === "$" ? end + 1 : -1;
}

/** End of a comment whose opening ends at `at`; -1 where it never closes. */
export function commentEnd(text: string, at: number, isNested: boolean): number {
  let depth = 1;
  for (let index = at; index + 1 < text.length; index++) {
    if (text[index] === "*" && text[index + 1] === "/") {
      if (--depth === 0) return index + 2;
      index++;
    } else if (isNested && text[index] === "/" && text[index + 1] === "*") {
      depth++;
      index++;
    }
  }
  return -1;
}

/** End of the line that `at` stands in, before its break. PostgreSQL's comments end at a carriage return as well. */
export function lineEnd(text: string, at: number, endsAtReturn: boolean): number {
  for (let end = at; end < text.length; end++) {
    const character = text[end];
    if (character === "\n" || (endsAtReturn && character === "\r")) return end;
  }
  return text.length;
}

/** End of the run of operator characters at `at`, in front of any comment. */
export function operatorRunEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && has(text.charCodeAt(end), operatorBit)) {
    const next = text[end + 1];
    if ((text[end] === "-" && next === "-") || (text[end] === "/" && next === "*")) break;
    end++;
  }
  return end;
}

/** End of the operator that starts a run: only one with a sign of the second kind may end in `+` or `-`. */
export function openOperatorEnd(text: string, at: number, runEnd: number): number {
  for (let index = at; index < runEnd; index++) if ("~!@#%^&|`?".includes(text.charAt(index))) return runEnd;
  let end = runEnd;
  while (end > at + 1 && (text[end - 1] === "+" || text[end - 1] === "-")) end--;
  return end;
}

const operators = new Set([
  "<=>",
  "->>",
  "<=",
  ">=",
  "<>",
  "!=",
  "==",
  "<<",
  ">>",
  "&&",
  "||",
  ":=",
  "::",
  "->",
  "=>",
]);

/** End of the operator at `at`, from the closed list of MySQL and SQLite. */
export function operatorEnd(text: string, at: number): number {
  if (operators.has(text.slice(at, at + 3))) return at + 3;
  return at + (operators.has(text.slice(at, at + 2)) ? 2 : 1);
}
