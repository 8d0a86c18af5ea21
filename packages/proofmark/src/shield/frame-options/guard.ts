import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { frameOptionsOptions, type FrameOptionsOptions } from "./options.ts";
import { frameOptionsSpec } from "./spec.ts";

/**
 * Sends `X-Frame-Options` on every response, for what does not read `frame-ancestors`.
 * @throws OptionsError where an option is wrong.
 * @example const guard = frameOptions({ value: "SAMEORIGIN" });
 */
export function frameOptions(options?: FrameOptionsOptions): Guard {
  const { value } = parseOptions("frame-options", frameOptionsOptions, options);
  return {
    spec: frameOptionsSpec,
    onResponseHead(_exchange, head) {
      head.set("X-Frame-Options", value);
      return undefined;
    },
  };
}
