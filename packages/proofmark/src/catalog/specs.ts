import type { ControlSpec } from "../model/control.ts";
import { csrfSpec } from "../shield/csrf/spec.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { rateLimitSpec } from "../shield/rate-limit/spec.ts";

/** Every control, in the order of the reports. */
export const controlSpecs: readonly ControlSpec[] = [hstsSpec, csrfSpec, rateLimitSpec];
