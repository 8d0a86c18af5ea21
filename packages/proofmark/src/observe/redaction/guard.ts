import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { createRedactor } from "../../redacting/redactor.ts";
import { redactionOptions, type RedactionOptions } from "./options.ts";
import { redactionSpec } from "./spec.ts";

/**
 * Says how the events of its pipeline are redacted before anybody hears them: paths, reasons, and errors with message, stack
 * and cause. A pipeline without it has the same redactor with no options: nothing turns it off as a whole.
 * @throws OptionsError where an option is wrong.
 * @example const guard = redaction({ names: ["customerNumber"], paths: ["user.address.*"] });
 */
export function redaction(options?: RedactionOptions): Guard {
  const { names, paths, patterns, off } = parseOptions("redaction", redactionOptions, options);
  const redactor = createRedactor({ names, paths, patterns, off: off.map(({ shape }) => shape) });
  return { spec: redactionSpec, redactor };
}
