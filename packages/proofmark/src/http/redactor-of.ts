import type { Guard } from "../model/guard.ts";
import type { Redactor } from "../model/observe/redactor.ts";
import { createRedactor } from "../redacting/redactor.ts";

let usual: Redactor | undefined;

/** What takes secrets out of all that a pipeline with these guards tells: a guard's own, else the one without options. */
export function redactorOf(guards: readonly Guard[]): Redactor {
  const own = guards.find(({ redactor }) => redactor !== undefined)?.redactor;
  return own ?? (usual ??= createRedactor());
}
