import { parseOptions } from "../../config/parse-options.ts";
import { compilePathPattern, normalisePath } from "../../kernel/route-path.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { reply } from "../../model/verdict.ts";
import { cspOptions, type CspOptions, type DirectiveChanges } from "./options.ts";
import { compilePolicy, reportGroup, writePolicy, type PolicyTemplate } from "./policy.ts";
import { collectReports, isReportType } from "./report.ts";
import { cspSpec } from "./spec.ts";

const received = reply();
const receivedTooLarge = reply([["Connection", "close"]]);

/**
 * Sends a strict `Content-Security-Policy` with a fresh nonce on every response, and takes the reports of browsers.
 * A handler finds the nonce in `exchangeOf(request).nonce`.
 * @throws OptionsError where an option is wrong, such as a misspelt directive or a source with a semicolon.
 * @example const guard = csp({ directives: { imgSrc: { add: ["https://images.example.com"] } } });
 */
export function csp(options?: CspOptions): Guard {
  const settings = parseOptions("csp", cspOptions, options);
  const { onReport, reportPath, reportLimitBytes } = settings;
  const name = settings.reportOnly ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy";
  const compile = (changes?: DirectiveChanges): { plain: PolicyTemplate; secure: PolicyTemplate } => ({
    plain: compilePolicy(settings, false, changes),
    secure: compilePolicy(settings, true, changes),
  });
  const everywhere = compile();
  const isSchemeAware = everywhere.plain.join() !== everywhere.secure.join();
  const byPath = Object.entries(settings.paths).map(([pattern, changes]) => ({
    matches: compilePathPattern(pattern),
    policy: compile(changes),
  }));
  const endpoint = `${reportGroup}="${reportPath}"`;

  const templateFor = (exchange: Exchange): PolicyTemplate => {
    let policy = everywhere;
    if (byPath.length > 0) {
      const path = normalisePath(exchange.path);
      policy = byPath.find(({ matches }) => matches(path))?.policy ?? everywhere;
    }
    return isSchemeAware && exchange.isSecure ? policy.secure : policy.plain;
  };
  const setPolicy = (exchange: Exchange, head: ResponseHead): void => {
    const template = templateFor(exchange);
    if (template.length === 1) head.set(name, template[0] ?? "");
    // RFC 9111 section 4.3.4: the headers of a 304 replace those of the stored page, whose scripts have another nonce.
    else if (head.statusCode === 304) head.remove(name);
    // Sources are checked with the options, and a nonce is base64url.
    else head.set(name, writePolicy(template, exchange.nonce), true);
  };

  if (onReport === undefined) {
    return {
      spec: cspSpec,
      onResponseHead(exchange, head) {
        setPolicy(exchange, head);
        return undefined;
      },
    };
  }
  return {
    spec: cspSpec,
    onRequestHead(exchange) {
      if (exchange.path !== reportPath || exchange.method !== "POST" || exchange.isUpgrade) return undefined;
      const { request } = exchange;
      if (!isReportType(request.headers["content-type"])) return undefined;
      if (Number(request.headers["content-length"]) > reportLimitBytes) return receivedTooLarge;
      collectReports(request, reportLimitBytes, onReport);
      return received;
    },
    onResponseHead(exchange, head) {
      setPolicy(exchange, head);
      if (!exchange.isSecure) return undefined;
      const others = head.get("Reporting-Endpoints");
      // RFC 9651 section 3.2: of a key that stands twice, the last one counts.
      head.set(
        "Reporting-Endpoints",
        others === undefined ? endpoint : `${[others].flat().join(", ")}, ${endpoint}`,
      );
      return undefined;
    },
  };
}
