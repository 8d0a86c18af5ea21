import type { Surface } from "../../../model/probe.ts";
import { kindOf } from "../../../probing/leads.ts";
import { scopeOf } from "../../../probing/scope.ts";
import type { KnownPath } from "../known-path.ts";
import { jsonWith } from "../signature.ts";

const isSourceMap = jsonWith("version", "sources", "mappings");

/** The source maps that the retrieved scripts name, or that lie beside them. */
export function sourceMapsOf(surface: Surface): readonly KnownPath[] {
  const scope = scopeOf(surface.origin);
  const paths = new Set<string>();
  for (const script of surface.pages.filter((page) => kindOf(page) === "script")) {
    const url = new URL(script.exchange.request.url);
    const named =
      script.header("sourcemap") ?? /[#@] ?sourceMappingURL=([^\s'"]{1,300})\s*$/.exec(script.body)?.[1];
    const map = URL.parse(named ?? `${url.pathname}.map`, url.href);
    if (map?.origin === url.origin && map.pathname.startsWith(scope)) {
      paths.add(map.pathname.slice(scope.length));
    }
  }
  return [...paths].map((path) => ({ path, what: "the sources of a script", shows: isSourceMap }));
}
