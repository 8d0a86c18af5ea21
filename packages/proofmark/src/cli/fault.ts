import { messageOf } from "../kernel/message-of.ts";
import { exitCodes } from "../prove/exit-code.ts";
import { createRedactor } from "../redacting/redactor.ts";

/** Errors that a user can mend: their message says what is wrong, where, and what to do. No stack is shown. */
const userCodes: ReadonlySet<string> = new Set([
  "PM_CONFIG",
  "PM_OPTIONS",
  "PM_SECRET",
  "PM_CANARY",
  "PM_USAGE",
  "PM_ROUTE_SYNTAX",
  "PM_FAIL_CONDITION",
  "PM_SIGNING_KEY",
  "PM_PORT_TAKEN",
  "PM_STORAGE_UNAVAILABLE",
  "PM_FILTER_FILE",
  "PM_AUDIT_CHAIN",
]);

/** A call that can't be carried out as it stands. */
export class UsageError extends Error {
  readonly code = "PM_USAGE";
}

/** EX_SOFTWARE of sysexits.h: a fault of Proofmark itself. */
const faultExit = 70;

/** Says what went wrong and returns the exit code for it. */
export function reportFault(error: unknown, output: { write(text: string): unknown }): number {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // A module of the user's that throws, or an option in the wrong place, may hold a secret.
  const { text } = createRedactor();
  const message = text(messageOf(error));
  if (code === "PM_TARGET_UNREACHABLE") {
    output.write(`${message}\nNothing was judged. Start the service, or correct the URL.\n`);
    return exitCodes.unreachable;
  }
  if (userCodes.has(code)) {
    output.write(`${message}\n`);
    return exitCodes.usage;
  }
  output.write(`Proofmark failed: ${error instanceof Error ? text(error.stack ?? message) : message}\n`);
  return faultExit;
}
