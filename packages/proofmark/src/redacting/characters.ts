export function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetterCode(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** A letter or digit of ASCII; NaN, behind the end of a text, is none. */
export function isWordCode(code: number): boolean {
  return isDigitCode(code) || isLetterCode(code);
}

/** Whether `text` goes on at `at` with a letter or digit, so that what ended there was only the part of a word. */
export function isInsideWord(text: string, at: number): boolean {
  return isWordCode(text.charCodeAt(at));
}

export function isSpaceCode(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** A set of ASCII characters: `has(code)` is one look into a table. */
export class CharacterSet {
  readonly #table = new Uint8Array(128);

  constructor(characters: string) {
    for (const character of characters) this.#table[character.charCodeAt(0)] = 1;
  }

  has(code: number): boolean {
    return code < 128 && this.#table[code] === 1;
  }

  /** Where the run of these characters that begins at `at` ends, at most `limit` further. */
  end(text: string, at: number, limit: number): number {
    const last = Math.min(text.length, at + limit);
    let end = at;
    while (end < last && this.has(text.charCodeAt(end))) end++;
    return end;
  }
}

export const digits = "0123456789";
export const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const lower = "abcdefghijklmnopqrstuvwxyz";
export const letters: string = upper + lower;
export const alphanumeric: string = letters + digits;
