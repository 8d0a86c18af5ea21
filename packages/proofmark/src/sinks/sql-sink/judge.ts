import type { RequestContext } from "../../input/request-context.ts";
import type { SqlCall } from "../../instrument/sql/sql-call.ts";
import { lexSql } from "../../lexing/sql.ts";
import { isBoundLookAlike, isOutsideLiterals, isPlainList } from "./excuses.ts";
import { fold } from "./fold.ts";
import { isKnown, noteKnown } from "./known-statements.ts";
import { isInsideToken, isLeftOpen, type Read } from "./place.ts";
import { shapeOf } from "./shape.ts";
import { sqlInputOf, type Suspect } from "./sql-input.ts";

/** Input that changed a statement's structure. */
export interface Intrusion {
  readonly field: string;
  readonly shape: string;
}

/**
 * Whether input of the request changed the structure of a statement: it stands in it, and reaches beyond one token. Says
 * nothing of input for which `isAllowed` says that it may. What may only look like a part of the statement is left for
 * when it runs, for nothing is bound to it before.
 */
export function judgeSql(
  { text, parameters, dialect, stage }: SqlCall,
  context: RequestContext,
  isAllowed: (suspect: Suspect) => boolean,
): Intrusion | undefined {
  if (isKnown(text)) return undefined;
  const input = sqlInputOf(context);
  if (input.suspects.size === 0) {
    noteKnown(text);
    return undefined;
  }
  const folded = fold(text);
  let read: Read | undefined;
  let culprit: Suspect | undefined;
  let isExcused = false;
  const isComplete = input.search(folded, (suspect, at) => {
    read ??= { text, dialect, tokens: lexSql(text, dialect) };
    if (!isCrossing(read, folded, suspect, at)) return false;
    const end = at + suspect.text.length;
    if (
      isAllowed(suspect) ||
      isPlainList(read, at, end) ||
      (stage === "prepare"
        ? isOutsideLiterals(read, at, end)
        : isBoundLookAlike(read, at, end, suspect.text, parameters))
    ) {
      isExcused = true;
      return false;
    }
    culprit = suspect;
    return true;
  });
  // Only input that was made for it takes this long to compare.
  if (!isComplete) return { field: "request", shape: "<more input than can be compared>" };
  if (culprit !== undefined && read !== undefined)
    return { field: culprit.field.name, shape: shapeOf(read, folded, input, context) };
  if (!isExcused) noteKnown(text);
  return undefined;
}

function isCrossing(read: Read, folded: string, { text, escaped }: Suspect, at: number): boolean {
  if (hasQuote(text) && isLeftOpen(read)) return true;
  if (isInsideToken(read, at, at + text.length)) return false;
  return !escaped.some((form) => folded.startsWith(form, at) && isInsideToken(read, at, at + form.length));
}

function hasQuote(text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if ("'\"`\\[$*-".includes(text.charAt(index))) return true;
  return false;
}
