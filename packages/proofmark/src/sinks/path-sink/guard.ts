import { parseOptions } from "../../config/parse-options.ts";
import type { RequestContext } from "../../input/request-context.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { pathInstruments, type PathCall } from "./instruments.ts";
import { judgePath, ownFolders } from "./judge.ts";
import { pathSinkOptions, type PathSinkOptions } from "./options.ts";
import { pathInputOf } from "./path-input.ts";
import { folded, isWithin, pathText, type PathStyle } from "./path-text.ts";
import { pathSinkSpec } from "./spec.ts";

const refused = deny("PM_PATH_TRAVERSAL");

/**
 * Refuses calls of the file system in which input of the request left the folder that the application chose.
 * @throws OptionsError where an option is wrong.
 * @example const guard = pathSink({ roots: ["/srv/shared"] });
 */
export function pathSink(options?: PathSinkOptions): Guard {
  const { roots } = parseOptions("path-sink", pathSinkOptions, options);
  const style: PathStyle = { isWindows: process.platform === "win32" };
  const own = ownFolders(style);
  const open = roots.map((root) => folded(root, style));
  return createSinkGuard<PathCall>({
    spec: pathSinkSpec,
    instruments: pathInstruments,
    judge: (call, context) => judge(call, context, style, own, open),
  });
}

function judge(
  { at, path }: PathCall,
  context: RequestContext,
  style: PathStyle,
  own: readonly string[],
  open: readonly string[],
): Denial | undefined {
  const input = pathInputOf(context, style);
  if (input.suspects.length === 0) return undefined;
  const text = pathText(path, style);
  if (text === undefined) return undefined;
  const trespass = judgePath(text.toLowerCase(), input, own);
  if (trespass === undefined || open.some((root) => isWithin(root, text))) return undefined;
  return withDetail(refused, { field: trespass.suspect.field.name, at, shape: trespass.shape });
}
