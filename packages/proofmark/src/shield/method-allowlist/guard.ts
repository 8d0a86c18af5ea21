import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { methodAllowlistOptions, type MethodAllowlistOptions } from "./options.ts";
import { methodAllowlistSpec } from "./spec.ts";

const override = deny("PM_METHOD_OVERRIDE");

// With underscores too: CGI, WSGI and Rack read both spellings as one variable (RFC 3875 section 4.1.18).
const overrideHeaders = [
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
  "x_http_method_override",
  "x_http_method",
  "x_method_override",
  "_method",
];

/**
 * Lets through the methods on a list, and refuses the rest with 405 and `Allow` (RFC 9110 section 15.5.6). A header that
 * swaps the method after the rules have read it is refused with 400.
 * @throws OptionsError where an option is wrong.
 * @example const guard = methodAllowlist({ methods: ["GET", "HEAD", "POST"] });
 */
export function methodAllowlist(options?: MethodAllowlistOptions): Guard {
  const { methods, allowsOverride } = parseOptions("method-allowlist", methodAllowlistOptions, options);
  const allowed = new Set(methods);
  const notAllowed = deny("PM_METHOD_NOT_ALLOWED", [["Allow", [...allowed].join(", ")]]);
  return {
    spec: methodAllowlistSpec,
    onRequestHead({ method, request }) {
      if (!allowed.has(method)) return notAllowed;
      if (allowsOverride) return undefined;
      const { headers } = request;
      for (const name of overrideHeaders) if (headers[name] !== undefined) return override;
      return undefined;
    },
  };
}
