import { errorCodes, type ErrorCode } from "../../model/error-codes.ts";

/** Controls all of whose refusals are of attacks. Sinks are told by their name. */
const attackControls: ReadonlySet<string> = new Set(["inspection", "request-smuggling"]);

/**
 * Single codes beside them. What ordinary clients meet too is left out: limits, expired tokens, an unknown host, a
 * preflight, what the service itself did wrong.
 */
const attackCodes: readonly ErrorCode[] = ["PM_BODY_BOMB", "PM_BODY_ENTITY", "PM_REQUEST_BLOCKED"];

/** The refusals that count towards a wave. */
export const countedCodes: ReadonlySet<ErrorCode> = new Set([
  ...attackCodes,
  ...(Object.keys(errorCodes) as ErrorCode[]).filter((code) => {
    const { control } = errorCodes[code];
    return attackControls.has(control) || control.endsWith("-sink");
  }),
]);
