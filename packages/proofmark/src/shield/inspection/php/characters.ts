/** Longest name of a function looked at. */
export const longestName = 64;

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
}
