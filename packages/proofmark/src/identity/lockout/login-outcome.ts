import { normalisePath } from "../../kernel/route-path.ts";
import type { ResponseHead } from "../../model/exchange.ts";

/** `unknown` neither clears nor is told: the attempt stays counted. */
export type LoginOutcome = "succeeded" | "failed" | "unknown";

const failures = new Set([400, 401, 403, 422]);

/** What the answer says of the login, as frameworks answer. */
export function outcomeOf(
  path: string,
  head: ResponseHead,
  isFailure: ((head: ResponseHead) => boolean) | undefined,
): LoginOutcome {
  const { statusCode } = head;
  if (isFailure?.(head) === true || failures.has(statusCode)) return "failed";
  if (statusCode < 200 || statusCode >= 400) return "unknown";
  if (isFailure !== undefined) return "succeeded";
  return isFormAgain(path, head) ? "failed" : "succeeded";
}

/** The page of the form once more, or a redirect back to it: how pages for browsers say no. */
function isFormAgain(path: string, head: ResponseHead): boolean {
  if (head.statusCode < 300)
    return /^\s*(?:text\/html|application\/xhtml)/i.test(textOf(head, "content-type"));
  const target = textOf(head, "location");
  if (!URL.canParse(target, "http://a.invalid")) return false;
  return normalisePath(new URL(target, "http://a.invalid").pathname) === normalisePath(path);
}

function textOf(head: ResponseHead, name: string): string {
  return String(head.get(name) ?? "");
}
