import { parseOptions } from "../../config/parse-options.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import { showsInside } from "./inside.ts";
import { errorHygieneOptions, type ErrorHygieneOptions } from "./options.ts";
import { readableStart } from "./readable-start.ts";
import { errorHygieneSpec } from "./spec.ts";

const failed = deny("PM_INTERNAL");
const detailed = deny("PM_ERROR_DETAIL");

/**
 * Replaces the answers of a failing application by one that says nothing of the inside, with the same status and a
 * correlation id: every answer of status 500 and above, and those of 400 to 499 whose body begins with a stack trace,
 * a database message or a debug page. Removes headers that name products.
 * @throws OptionsError where an option is wrong.
 * @example const guard = errorHygiene({ keepPaths: ["/health"] });
 */
export function errorHygiene(options?: ErrorHygieneOptions): Guard {
  const { keepPaths, banners } = parseOptions("error-hygiene", errorHygieneOptions, options);
  const kept = keepPaths.map(compileExemptPath);
  const isKept = ({ path }: Exchange): boolean => kept.some((matches) => matches(path));

  return {
    spec: errorHygieneSpec,
    onResponseHead(exchange, head) {
      for (const name of banners) head.remove(name);
      if (head.statusCode < 500 || isKept(exchange)) return undefined;
      return withStatus(failed, head);
    },
    onErrorBody(_exchange, head, start) {
      const text = readableStart(start, head.get("content-encoding"));
      return showsInside(text) === undefined ? undefined : withStatus(detailed, head);
    },
  };
}

/** Monitors, crawlers and clients act on the status and on Retry-After: both stay. */
function withStatus({ code }: Denial, head: ResponseHead): Denial {
  const retryAfter = head.get("retry-after");
  const status = head.statusCode;
  return typeof retryAfter === "string"
    ? { code, status, headers: [["Retry-After", retryAfter]] }
    : { code, status };
}
