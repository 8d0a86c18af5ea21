/**
 * The path as routers tend to read it: percent-decoded, lower case, no doubled or trailing slashes, no dot segments.
 * Limits and allow-lists match this form, so that `/Login/`, `//login` and `/%6Cogin` are one route.
 */
export function normalisePath(path: string): string {
  if (isPlain(path)) return path;
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // A broken escape stays as it was sent: no router would decode it either.
  }
  const kept: string[] = [];
  for (const segment of decoded.replaceAll("\\", "/").toLowerCase().split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(segment);
  }
  return `/${kept.join("/")}`;
}

/** Lower-case letters, digits, `-`, `_` and single inner slashes: nothing to normalise. */
function isPlain(path: string): boolean {
  let previous = 0;
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    const isName =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
    if (!isName && (code !== 0x2f || previous === 0x2f)) return false;
    previous = code;
  }
  return path.length === 1 || previous !== 0x2f;
}

/**
 * Compiles a pattern: exact (`/login`), a prefix (`/api/*`), a suffix (`*` before `/login`), or `*` for everything.
 * It is matched against {@link normalisePath}.
 */
export function compilePathPattern(pattern: string): (normalisedPath: string) => boolean {
  if (pattern === "*") return () => true;
  if (pattern.endsWith("*")) {
    const prefix = pattern.slice(0, -1).toLowerCase();
    const bare = prefix.endsWith("/") ? prefix.slice(0, -1) : undefined;
    return (path) => path.startsWith(prefix) || path === bare;
  }
  if (pattern.startsWith("*")) {
    const suffix = pattern.slice(1).toLowerCase();
    return (path) => path.endsWith(suffix);
  }
  const exact = normalisePath(pattern);
  return (path) => path === exact;
}
