import { parseOptions } from "../../config/parse-options.ts";
import { compileExemptPath } from "../../kernel/guarded-path.ts";
import type { Guard } from "../../model/guard.ts";
import { crossOriginIsolationOptions, type CrossOriginIsolationOptions } from "./options.ts";
import { crossOriginIsolationSpec } from "./spec.ts";

/**
 * Keeps windows and pages of other origins away from those of this service, on every response.
 * @throws OptionsError where an option is wrong.
 * @example const guard = crossOriginIsolation({ publicPaths: ["/logo.svg", "/badges/*"] });
 */
export function crossOriginIsolation(options?: CrossOriginIsolationOptions): Guard {
  const { openerPolicy, resourcePolicy, publicPaths, embedderPolicy, originAgentCluster } = parseOptions(
    "cross-origin-isolation",
    crossOriginIsolationOptions,
    options,
  );
  const isPublic = publicPaths.map(compileExemptPath);
  const resourcePolicyOf = (path: string): string =>
    isPublic.some((matches) => matches(path)) ? "cross-origin" : resourcePolicy;
  return {
    spec: crossOriginIsolationSpec,
    onResponseHead(exchange, head) {
      head.set("Cross-Origin-Opener-Policy", openerPolicy);
      head.set("Cross-Origin-Resource-Policy", resourcePolicyOf(exchange.path));
      if (embedderPolicy !== false) head.set("Cross-Origin-Embedder-Policy", embedderPolicy);
      if (originAgentCluster) head.set("Origin-Agent-Cluster", "?1");
      return undefined;
    },
  };
}
