import { findAttack, type Needle, type Occurrence } from "../../instrument/needles.ts";
import type { Break } from "./command-judge.ts";

/** What ends or changes text between double quotes. */
const live = { cmd: '"%!^\r\n', powershell: '"`$“”„\r\n' };

/**
 * The first value that crosses the token it stands in, in a command for cmd.exe or PowerShell: it is harmless as one plain
 * word (those are not looked for), between double quotes, and for PowerShell between single ones.
 */
export function judgeWindowsCommand(
  text: string,
  needles: readonly Needle[],
  shell: "cmd" | "powershell",
): Break | undefined {
  const attack = findAttack(text, needles, (occurrence) => !isQuoted(text, occurrence, shell));
  return attack === undefined ? undefined : { needle: attack.needle, shape: `${shell} unquoted` };
}

function isQuoted(text: string, { needle, start }: Occurrence, shell: "cmd" | "powershell"): boolean {
  let quote = "";
  for (let at = 0; at < start; at++) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (shell === "powershell" && quote === '"' && character === "`") at++;
      else if (character === quote) quote = "";
    } else if (character === '"' || (shell === "powershell" && character === "'")) quote = character;
  }
  if (quote === "'") return !hasOneOf(needle.text, "'‘’‚‛");
  return quote === '"' && !hasOneOf(needle.text, live[shell]);
}

function hasOneOf(text: string, characters: string): boolean {
  for (const character of characters) if (text.includes(character)) return true;
  return false;
}
