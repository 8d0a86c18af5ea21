import type { ControlSpec } from "../model/control.ts";
import { csrfSpec } from "../shield/csrf/spec.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { hostAllowlistSpec } from "../shield/host-allowlist/spec.ts";
import { methodAllowlistSpec } from "../shield/method-allowlist/spec.ts";
import { rateLimitSpec } from "../shield/rate-limit/spec.ts";
import { requestSmugglingSpec } from "../shield/request-smuggling/spec.ts";

/** Every control, in the order of the reports. */
export const controlSpecs: readonly ControlSpec[] = [
  hstsSpec,
  csrfSpec,
  rateLimitSpec,
  requestSmugglingSpec,
  hostAllowlistSpec,
  methodAllowlistSpec,
];
