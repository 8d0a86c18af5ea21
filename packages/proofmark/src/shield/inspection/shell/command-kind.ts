import { cmdletNouns, cmdletVerbs, type CommandKind, commands } from "../facts/commands.ts";
import { isDigit, isDigitOrDot, isLetter } from "./characters.ts";

/** By three letters: whether a command begins with them. */
const beginnings = new Uint8Array(1 << 15);

for (const name of [...commands.keys(), ...cmdletVerbs, "for", "bin", "sbin", "usr"]) {
  // What follows a shorter name is no letter, or one that quotes hold apart.
  if (name.length > 2)
    beginnings[beginningOf(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2))] = 1;
}

/** Whether a plain word that begins no command's name stands here: said of most values, after three characters. */
export function isOrdinaryWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return isDigit(text.charCodeAt(at + 1));
  if (!isLetter(code)) return false;
  const second = text.charCodeAt(at + 1);
  const third = text.charCodeAt(at + 2);
  return isLetter(second) && isLetter(third) && beginnings[beginningOf(code, second, third)] === 0;
}

export function kindOf(name: string): CommandKind | undefined {
  const known = commands.get(name);
  if (known !== undefined) return known;
  const dash = name.indexOf("-");
  if (dash > 1)
    return cmdletVerbs.has(name.slice(0, dash)) && cmdletNouns.has(name.slice(dash + 1))
      ? "program"
      : undefined;
  let end = name.length;
  if (name.endsWith(".exe") || name.endsWith(".com")) end -= 4;
  // Versions stand behind a name: `python3.11`, `gcc-12`, `gcc10.1`.
  while (end > 2 && isDigitOrDot(name.charCodeAt(end - 1))) end--;
  return end === name.length || end < 2 ? undefined : commands.get(name.slice(0, end));
}

function beginningOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}
