import { withDeadline } from "../../kernel/deadline.ts";
import type { RouteParameters } from "../../kernel/route-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { OwnerAnswer } from "./options.ts";
import type { Resource } from "./resources.ts";

const what = "The look-up of an owner";

/** Whether everybody may have what the parameters name. @throws as {@link isOwner}. */
export async function isShared(
  { shared }: Resource,
  parameters: RouteParameters,
  exchange: Exchange,
  timeoutMs: number,
): Promise<boolean> {
  if (shared === undefined) return false;
  // What is no boolean comes from JavaScript, and shares nothing.
  const answer: unknown = await withDeadline(Promise.resolve(shared(parameters, exchange)), timeoutMs, what);
  return answer === true;
}

/**
 * Whether `id` owns what the parameters name.
 * @throws DeadlineError where the look-up takes longer than `timeoutMs`, and whatever the look-up throws.
 */
export async function isOwner(
  { owner }: Resource,
  parameters: RouteParameters,
  exchange: Exchange,
  id: string,
  timeoutMs: number,
): Promise<boolean> {
  const asked = owner(parameters, exchange);
  return ownersIn(
    isPending(asked) ? await withDeadline(Promise.resolve(asked), timeoutMs, what) : asked,
  ).includes(id);
}

/** Query builders are awaited, and no promises. */
function isPending(asked: OwnerAnswer | PromiseLike<OwnerAnswer>): asked is PromiseLike<OwnerAnswer> {
  return typeof asked === "object" && asked !== null && "then" in asked;
}

/** As text: a database has numbers where a session has text. A row without an owner belongs to nobody. */
function ownersIn(answer: OwnerAnswer | null): readonly string[] {
  if (answer === undefined || answer === null) return [];
  return (Array.isArray(answer) ? answer : [answer])
    .filter((each: unknown) => (typeof each === "string" && each !== "") || typeof each === "number")
    .map(String);
}
