import { tmpdir } from "node:os";
import { dirname } from "node:path";

import {
  folded,
  hasParentSegment,
  isWithin,
  normalise,
  withoutEndSlash,
  type PathStyle,
} from "./path-text.ts";
import type { PathInput, Suspect } from "./path-input.ts";

/** Why a path is refused: what input did to it. */
export interface Trespass {
  readonly suspect: Suspect;
  readonly shape: "climbs-out" | "absolute" | "nul";
}

/** Folders of the application itself, which constant paths begin with. */
export function ownFolders(style: PathStyle): readonly string[] {
  return [process.cwd(), dirname(process.argv[1] ?? process.execPath), tmpdir()].map((path) =>
    withoutEndSlash(normalise(folded(path, style))).toLowerCase(),
  );
}

/**
 * Whether input made this path name something else than a file below the folder that the application chose.
 * @param path with `/` between segments, in lower case.
 * @param own absolute folders that constant paths begin with.
 */
export function judgePath(path: string, input: PathInput, own: readonly string[]): Trespass | undefined {
  for (const [escape, suspect] of input.escapes)
    if (isContinued(path, escape, own)) return { suspect, shape: "climbs-out" };
  for (const suspect of input.suspects) {
    if (suspect.kind === "nul") {
      if (path.includes("\0")) return { suspect, shape: "nul" };
    } else if (suspect.kind === "absolute") {
      if (isContinued(withoutEndSlash(normalise(path)), suspect.text, own))
        return { suspect, shape: "absolute" };
    } else if (climbsBy(path, suspect, own)) return { suspect, shape: "climbs-out" };
  }
  return undefined;
}

/**
 * Whether `path` is `start`, or `start` with something after it. A short `start`, such as `/app`, is the beginning of the
 * application's own constant paths as well: there only the very path counts.
 */
function isContinued(path: string, start: string, own: readonly string[]): boolean {
  if (!path.startsWith(start)) return false;
  if (path.length === start.length) return true;
  if (start === "/") return false;
  if (path.charCodeAt(start.length) !== 0x2f) return !path.includes("/", start.length);
  return !own.some((folder) => isWithin(start, folder) && isWithin(folder, path));
}

function climbsBy(path: string, suspect: Suspect & { kind: "climb" }, own: readonly string[]): boolean {
  const { text, tail } = suspect;
  if (hasParentSegment(path)) {
    const named = normalise(path);
    let isThere = false;
    for (let at = path.indexOf(text); at !== -1; at = path.indexOf(text, at + 1)) {
      if (!isWithin(folderOf(path, at), named)) return true;
      isThere = true;
    }
    if (isThere) return false;
    // Something was taken out of the value on the way; what the path goes on with is still the value's.
    return tail !== "" && endsInSegments(path, tail) && path.slice(0, -tail.length).endsWith("../");
  }
  // Normalised on the way, by means that are not hooked: only the end is left to compare.
  if (tail === "" || !endsInSegments(path, tail)) return false;
  return suspect.field.place !== "path" || !own.some((folder) => isWithin(folder, path));
}

/** The folder that the text before `at` names: "/srv/files" for "/srv/files/user-". */
export function folderOf(path: string, at: number): string {
  const slash = path.lastIndexOf("/", at - 1);
  if (at === 0 || slash === -1) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}

function endsInSegments(path: string, tail: string): boolean {
  return path.endsWith(tail) && (path.length === tail.length || path.at(-tail.length - 1) === "/");
}
