import { normalisePath } from "../../kernel/route-path.ts";
import type { ResponseHead } from "../../model/exchange.ts";

/** `unknown` neither clears nor is told: the attempt stays counted. */
export type LoginOutcome = "succeeded" | "failed" | "unknown";

const failures = new Set([400, 401, 403, 422]);
/** Where a form to sign in stands, wherever it is posted to: who is sent back there is not in. */
const formPath = /(?:^|\/)(?:log[-_]?in|sign[-_]?in|wp-login\.php)$/;
/** `?error`, `?login_error=1`, `?auth=failed` */
const errorName = /(?:^|_)(?:error|failed|failure)$/i;
const errorValue = /^(?:error|fail|failed|failure)$/i;

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

/** The page of the form once more, a redirect back to it, or to an error: how pages for browsers say no. */
function isFormAgain(path: string, head: ResponseHead): boolean {
  if (head.statusCode < 300)
    return /^\s*(?:text\/html|application\/xhtml)/i.test(textOf(head, "content-type"));
  const target = textOf(head, "location");
  if (!URL.canParse(target, "http://a.invalid")) return false;
  const { pathname, searchParams } = new URL(target, "http://a.invalid");
  const normalised = normalisePath(pathname);
  if (normalised === normalisePath(path) || formPath.test(normalised)) return true;
  for (const [name, value] of searchParams) if (errorName.test(name) || errorValue.test(value)) return true;
  return false;
}

function textOf(head: ResponseHead, name: string): string {
  return String(head.get(name) ?? "");
}
