import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { contentTypeOptionsOptions, type ContentTypeOptionsOptions } from "./options.ts";
import { contentTypeOptionsSpec } from "./spec.ts";

/**
 * Sends `X-Content-Type-Options: nosniff` on every response, and types what has no Content-Type as plain text, so that
 * nothing is left to guess.
 * @throws OptionsError where an option is wrong.
 * @example const guard = contentTypeOptions({ untyped: "application/octet-stream" });
 */
export function contentTypeOptions(options?: ContentTypeOptionsOptions): Guard {
  const { untyped } = parseOptions("content-type-options", contentTypeOptionsOptions, options);
  return {
    spec: contentTypeOptionsSpec,
    onResponseHead(_exchange, head) {
      head.set("X-Content-Type-Options", "nosniff");
      if (untyped !== false && mayHaveBody(head.statusCode)) {
        const type = head.get("Content-Type");
        if (type === undefined || type === "") head.set("Content-Type", untyped);
      }
      return undefined;
    },
  };
}

function mayHaveBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}
