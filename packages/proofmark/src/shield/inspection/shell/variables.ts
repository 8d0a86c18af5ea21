import { isDigit, isLetter } from "./characters.ts";

/** `$a` or `$a$b` as a command, where the text itself has given it its value: `a=i;b=d;$a$b`. */
export function isAssignedVariable(text: string, at: number): boolean {
  const start = at + (text.charCodeAt(at + 1) === 0x7b ? 2 : 1);
  let end = start;
  while (end - start < 32 && isNameCode(text.charCodeAt(end))) end++;
  if (end === start || isDigit(text.charCodeAt(start))) return false;
  const assignment = `${text.slice(start, end)}=`;
  const assigned = text.indexOf(assignment);
  return assigned !== -1 && assigned < at && !isNameCode(text.charCodeAt(assigned - 1));
}

/** `{l,-lh}s`: a word that braces hold apart from its option. */
export function isSplitByBraces(text: string, at: number): boolean {
  let end = at + 1;
  while (end - at < 12 && isLetter(text.charCodeAt(end))) end++;
  if (end === at + 1 || text.charCodeAt(end) !== 0x2c || text.charCodeAt(end + 1) !== 0x2d) return false;
  end += 2;
  while (end - at < 24 && isLetter(text.charCodeAt(end))) end++;
  return text.charCodeAt(end) === 0x7d && isLetter(text.charCodeAt(end + 1));
}

function isNameCode(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f;
}
