import type { RequestContext } from "../../input/request-context.ts";
import { fold } from "./fold.ts";
import type { Read } from "./place.ts";
import type { SqlInput } from "./sql-input.ts";

const longest = 300;

/**
 * The statement with its literals as `?` and whatever stands in the input as the kinds of its tokens:
 * `select * from users where id = <input: number word number operator number>`. Holds nothing that was sent.
 */
export function shapeOf(read: Read, folded: string, input: SqlInput, context: RequestContext): string {
  const { text, tokens } = read;
  const isInput = new Uint8Array(text.length);
  input.search(folded, (suspect, at) => {
    isInput.fill(1, at, at + suspect.text.length);
    return false;
  });
  const words = wordsOf(context);
  let shape = "";
  let kinds: string[] = [];
  const flush = (): void => {
    if (kinds.length > 0) shape += ` <input: ${kinds.join(" ")}>`;
    kinds = [];
  };
  for (const { kind, start, end } of tokens) {
    if (shape.length > longest) break;
    const plain = fold(text.slice(start, end));
    if (isInput.subarray(start, end).includes(1) && kind !== "string" && kind !== "name") kinds.push(kind);
    else if (kind === "word" && words.has(plain)) kinds.push(kind);
    else {
      flush();
      if (kind === "word" || kind === "operator" || kind === "punctuation") shape += ` ${plain}`;
      else if (kind === "comment" || kind === "open-comment") shape += ` <${kind}>`;
      else shape += " ?";
    }
  }
  flush();
  return shape.trim().slice(0, longest);
}

/** Words that were sent by themselves: harmless in a statement, and no less the client's. */
function wordsOf({ input }: RequestContext): ReadonlySet<string> {
  return new Set([...input.head, ...input.body].map(({ value }) => fold(value.trim())));
}
