/** The rest of a path: `["address", "*"]` below `user`. */
export type PathPattern = readonly string[];

/**
 * Reads a path of fields: `user.address.*`, `*.items.0.note`, `**.nickname`. `*` stands for one field, `**` in front for any
 * depth. Names match without case. What a path names is kept with everything below it.
 * @throws RangeError where a part of it is empty, or `**` stands elsewhere.
 */
export function parsePath(path: string): PathPattern {
  const parts = path.toLowerCase().split(".");
  if (parts.includes("")) throw new RangeError("a path is names with dots between them: user.address.*");
  if (parts.includes("**", 1) || (parts.length === 1 && parts[0] === "**"))
    throw new RangeError("** stands in front of a path, with a name behind it: **.nickname");
  return parts;
}

/** What is left of the paths below the field `key`; `whole` where one of them ends there. */
export function pathsBelow(paths: readonly PathPattern[], key: string): readonly PathPattern[] | "whole" {
  const name = key.toLowerCase();
  const below: PathPattern[] = [];
  for (const path of paths) {
    const isAnywhere = path[0] === "**";
    if (isAnywhere) below.push(path);
    const rest = isAnywhere ? path.slice(1) : path;
    if (rest[0] !== "*" && rest[0] !== name) continue;
    if (rest.length === 1) return "whole";
    below.push(rest.slice(1));
  }
  return below;
}
