import type { Exchange } from "../model/exchange.ts";

/** Headers by which some servers and frameworks route in place of the path. */
const pathHeaders = ["x-original-url", "x-rewrite-url"] as const;

/** Every path by which a request may be routed: its own, and those in such headers. What is no path there is `""`. */
export function routedPaths({ path, request: { headers } }: Exchange): readonly string[] {
  const paths = [path];
  for (const name of pathHeaders) {
    const value = headers[name];
    if (value === undefined) continue;
    const routed = pathIn(String(value));
    if (!paths.includes(routed)) paths.push(routed);
  }
  return paths;
}

/** The path of a path or URL; what is neither is read by nobody. */
function pathIn(value: string): string {
  if (value.startsWith("/")) return value.split(/[?#]/, 1)[0] ?? "";
  return URL.parse(value)?.pathname ?? "";
}
