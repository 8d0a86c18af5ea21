import type { InputField } from "../../input/field.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { createNeedles, findAttack, type Occurrence } from "../../instrument/needles.ts";
import { endsInBackslash, lexJavaScript, type JavaScriptToken } from "../../lexing/javascript.ts";

const needlesOf = createNeedles("nosql-sink", isPlain);

/** Whether a value of the request reaches beyond one literal of code that the database runs. */
export function judgeCode(
  text: string,
  context: RequestContext,
): { readonly field: InputField; readonly shape: string } | undefined {
  const needles = needlesOf(context);
  if (!needles.some((needle) => text.includes(needle.text))) return undefined;
  const tokens = lexJavaScript(text);
  const attack = findAttack(text, needles, (found) => !isLiteral(text, tokens, found));
  return attack && { field: attack.needle.field, shape: `<input: ${kindsIn(tokens, attack)}>` };
}

function isLiteral(text: string, tokens: readonly JavaScriptToken[], { start, end }: Occurrence): boolean {
  const token = tokens.find((each) => each.start <= start && end <= each.end);
  if (token === undefined) return false;
  if (token.kind === "name" || token.kind === "number" || token.kind === "comment") return true;
  const isQuoted = token.kind === "string" || token.kind === "template" || token.kind === "regexp";
  return isQuoted && start > token.start && end < token.end && !endsInBackslash(text, end);
}

function kindsIn(tokens: readonly JavaScriptToken[], { start, end }: Occurrence): string {
  return tokens
    .filter((token) => token.start < end && token.end > start)
    .slice(0, 12)
    .map(({ kind }) => kind)
    .join(" ");
}

/** Letters, digits, dots and underscores: a name, a path or a number wherever they stand. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const letter = code | 0x20;
    const isName =
      (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x2e;
    if (!isName) return false;
  }
  return true;
}
