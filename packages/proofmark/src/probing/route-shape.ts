const identifiers: readonly RegExp[] = [
  /^\d+$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^[0-9a-f]{12,}$/i,
  // ULIDs, nanoids and the like: long, with a digit, and no words.
  /^(?=[^\d]*\d)[\w]{16,}$/,
  /^\d{4}-\d{2}(-\d{2})?$/,
];

/** The path with identifiers replaced, and the names of its query: `/notes/17?page=2` is `/notes/:id?page`. */
export function routeShape(path: string): string {
  const mark = path.indexOf("?");
  const pathname = mark === -1 ? path : path.slice(0, mark);
  const shape = pathname
    .split("/")
    .map((segment) => (identifiers.some((pattern) => pattern.test(segment)) ? ":id" : segment))
    .join("/");
  if (mark === -1) return shape;
  const names = new Set(new URLSearchParams(path.slice(mark)).keys());
  return names.size === 0 ? shape : `${shape}?${[...names].toSorted().join("&")}`;
}
