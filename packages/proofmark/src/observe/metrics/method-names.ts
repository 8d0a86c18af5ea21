/** RFC 9110 and RFC 5789. Semantic conventions: every other method is `_OTHER`, so that nobody makes a series of one. */
export const methodNames = [
  "_OTHER",
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "QUERY",
] as const;

const indexes: ReadonlyMap<string, number> = new Map(methodNames.map((name, index) => [name, index]));

/** Where a method stands in {@link methodNames}. */
export function methodIndex(method: string): number {
  return indexes.get(method) ?? 0;
}
