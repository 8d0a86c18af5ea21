import {
  foldText,
  withoutDecoration,
  withoutLookalikes,
  withoutTrailingSigns,
} from "../../kernel/derived-word.ts";

/** A year and a sign, as in `dragon2024!`. More makes the password one of its own. */
const mostDecoration = 5;
const shortestCore = 4;

/**
 * What guessing tools make of the words of a list, taken back: cases, digits and signs at the end, digits and signs in
 * place of letters. `P@ssw0rd1!` → p@ssw0rd1!, p@ssw0rd1, p@ssw0rd, password, and the like.
 */
export function variantsOf(password: string): ReadonlySet<string> {
  const folded = foldText(password);
  const core = withoutDecoration(folded);
  const decoration = Array.from(folded.slice(core.length)).length;
  const bare = [folded, withoutTrailingSigns(folded)];
  if (core.length >= shortestCore && decoration <= mostDecoration) bare.push(core);
  // Without a letter, no digit stands for one.
  if (core === "") return new Set(bare);
  // 1 stands for i or l.
  const spelt = bare.flatMap((text) => [text, text.replaceAll("1", "l")]).map(withoutLookalikes);
  return new Set([...bare, ...spelt]);
}
