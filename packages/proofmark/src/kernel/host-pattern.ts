/** A name, an address, or `*.` and a name, in lower case; a port where one is to be exact. */
export const hostPattern: RegExp =
  /^(?:(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** Whether a host is one of the patterns: itself, or for `*.example.com` any subdomain but not the name itself. */
export function compileHostPatterns(patterns: readonly string[]): (host: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.startsWith("*.")));
  const suffixes = patterns.filter((pattern) => pattern.startsWith("*.")).map((pattern) => pattern.slice(1));
  return (host) => exact.has(host) || suffixes.some((suffix) => host.endsWith(suffix));
}
