import type { ShellWord } from "../shell-word.ts";
import { isExpandedBlank } from "./arguments.ts";
import { isBlank, isOperator, skipBlanks } from "./characters.ts";

/** Whether the word ended where a command's name may end. */
export function endsCommandWord(text: string, read: ShellWord): boolean {
  if (read.end >= text.length) return true;
  const code = text.charCodeAt(read.end);
  if (read.isBrace) return code === 0x2c || code === 0x20;
  return (
    isBlank(code) ||
    isOperator(code) ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x5c ||
    // A switch of cmd: `cmd/c dir`.
    (code === 0x2f && isBlank(text.charCodeAt(read.end + 2))) ||
    isExpandedBlank(text, read.end)
  );
}

/** Whether the command ends here: at the text's end, an operator, a closing mark, a comment. */
export function endsCommand(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return isOperator(code) || code === 0x23 || (code === 0x5c && at + 2 >= text.length);
}

/** Whether a text ends as a shell's blocks do: `if true; then id; fi`. */
export function endsBlock(text: string): boolean {
  return text.endsWith("; fi") || text.endsWith(";fi") || text.endsWith("; done") || text.endsWith(";done");
}

/** Whether another command follows. */
export function isChained(text: string, end: number): boolean {
  const at = skipBlanks(text, end);
  const code = text.charCodeAt(at);
  return (code === 0x3b || code === 0x7c || code === 0x26) && at + 1 < text.length;
}
