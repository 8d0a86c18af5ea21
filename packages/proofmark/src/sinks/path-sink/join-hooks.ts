import { currentContext } from "../../input/request-context.ts";
import { isWatching } from "../../instrument/check-sink.ts";
import { replaceCall } from "../../instrument/replace-call.ts";
import { folderOf } from "./judge.ts";
import { pathInputOf } from "./path-input.ts";
import { folded, isWithin, withSlashes, type PathStyle } from "./path-text.ts";

/** What `node:path` exports, as far as it puts paths together. */
export type PathModule = Record<"join" | "resolve" | "normalize", unknown>;

/**
 * Keeps in mind what input made of a path where it is put together: the result no longer shows that it climbed, nor from
 * where. Outside of a request, and for requests whose input does not climb, this costs one look.
 */
export function hookPaths(path: PathModule, style: PathStyle): void {
  for (const name of ["join", "resolve", "normalize"] as const) {
    replaceCall(path, name, (original) => {
      const join = (...parts: readonly unknown[]): string => String(original.apply(path, [...parts]));
      return function hooked(...args) {
        const result = Reflect.apply(original, this, args);
        if (isWatching("path-sink")) noteJoin(args, String(result), join, name === "resolve", style);
        return result;
      };
    });
  }
}

function noteJoin(
  args: readonly unknown[],
  result: string,
  join: (...parts: readonly unknown[]) => string,
  isAbsolute: boolean,
  style: PathStyle,
): void {
  const context = currentContext();
  if (context === undefined) return;
  const input = pathInputOf(context, style);
  if (input.suspects.length === 0) return;
  const left = comparable(result, style);
  for (const [index, given] of args.entries()) {
    if (typeof given !== "string") continue;
    const text = comparable(given, style);
    const known = input.escapes.get(text);
    if (known !== undefined) input.noteEscape(left, known);
    if (!text.includes("..")) continue;
    for (const suspect of input.suspects) {
      const at = suspect.kind === "climb" ? text.indexOf(suspect.text) : -1;
      if (at === -1) continue;
      const front = folderOf(text, at);
      // What stands in front, joined the same way, is the folder that the application meant.
      const base =
        index === 0 && !isAbsolute ? front : join(...args.slice(0, index), folderOf(withSlashes(given), at));
      if (!isWithin(comparable(base, style), left)) input.noteEscape(left, suspect);
    }
  }
}

function comparable(path: string, style: PathStyle): string {
  return folded(withSlashes(path), style).toLowerCase();
}
