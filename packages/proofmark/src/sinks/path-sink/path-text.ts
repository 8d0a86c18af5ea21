import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** How paths are written on this system; separators are `/` here on every one. */
export interface PathStyle {
  /** Whether `\` parts segments, a drive letter makes a path absolute, and case says nothing. */
  readonly isWindows: boolean;
}

/** What a call got for a path, as text with `/` between segments; undefined for a descriptor or a handle. */
export function pathText(path: unknown, style: PathStyle): string | undefined {
  if (typeof path === "string") return folded(path, style);
  if (path instanceof Uint8Array)
    return folded(Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString(), style);
  if (!(path instanceof URL)) return undefined;
  try {
    return folded(fileURLToPath(path, { windows: style.isWindows }), style);
  } catch {
    return undefined;
  }
}

/** The text as the system reads it: on Windows with `/` for `\`. */
export function folded(text: string, { isWindows }: PathStyle): string {
  return isWindows ? withSlashes(text) : text;
}

export function withSlashes(text: string): string {
  return text.includes("\\") ? text.replaceAll("\\", "/") : text;
}

/** `posix.normalize` as it was before anything hooked it. */
export const normalise: (path: string) => string = posix.normalize;

/** Whether `path` is `folder` or stands below it; both are absolute, or both relative to the same place. */
export function isWithin(folder: string, path: string): boolean {
  const base = withoutEndSlash(normalise(folder));
  const named = normalise(path);
  if (base === ".") return named.charCodeAt(0) !== 0x2f && named !== ".." && !named.startsWith("../");
  if (base === "/") return named.charCodeAt(0) === 0x2f;
  return named.startsWith(base) && (named.length === base.length || named.charCodeAt(base.length) === 0x2f);
}

/** Without the slashes at its end; the root stays. */
export function withoutEndSlash(path: string): string {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end--;
  return end === path.length ? path : path.slice(0, end);
}

/** Whether one of the path's segments is `..`. */
export function hasParentSegment(path: string): boolean {
  for (let at = path.indexOf(".."); at !== -1; at = path.indexOf("..", at + 1))
    if (isEdge(path, at - 1) && isEdge(path, at + 2)) return true;
  return false;
}

function isEdge(path: string, at: number): boolean {
  return at < 0 || at >= path.length || path.charCodeAt(at) === 0x2f;
}
