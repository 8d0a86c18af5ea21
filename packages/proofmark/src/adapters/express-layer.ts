/** A path as Express takes it from the application: text, an expression, or several. */
export type ExpressPath = string | RegExp | readonly ExpressPath[];

/** What is used of a layer: one entry in the stack of an Express router. */
export interface ExpressLayer {
  readonly route?: object;
  readonly handle?: object;
  /** Of Express 5 from 5.3 on: the path as it was given. */
  readonly rawPath?: ExpressPath;
  /** Of Express 4: the path as it was compiled, and the names of its groups. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  readonly keys?: readonly { readonly name: string | number }[];
}

/** No template is longer: it becomes a label of metrics. */
const mostLength = 200;
/** What Express 4 ends the expression of a mounted path with. */
const mountEnd = String.raw`\/?(?=\/|$)`;

/** A path of the application's own code as text: `/notes/:id`, `/a|/b`, `/^\/v\d+/`. */
export function pathText(path: ExpressPath): string {
  const text = Array.isArray(path) ? path.map(pathText).join("|") : String(path);
  return text.slice(0, mostLength);
}

/**
 * The path that a layer is mounted at, as it is written, never as it was asked for; `""` for the root, and undefined where
 * the version of Express does not keep it.
 */
export function mountText({ rawPath, regexp, keys = [] }: ExpressLayer): string | undefined {
  if (rawPath !== undefined) return withoutSlash(pathText(rawPath));
  if (regexp === undefined) return undefined;
  if (regexp.fast_slash === true) return "";
  if (!regexp.source.endsWith(mountEnd)) return pathText(regexp);
  const names = keys.map(({ name }) => (typeof name === "string" ? `:${name}` : "*"));
  const texts = regexp.source.split("|^").map((source) => textOf(source.replace(/^\^/, ""), names));
  return withoutSlash(texts.join("|").slice(0, mostLength));
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** Undoes what path-to-regexp 0.1 made of a path: `\/notes(?:\/([^/]+?))` was `/notes/:id`. Takes the names it needs. */
function textOf(compiled: string, names: string[]): string {
  const source = compiled.endsWith(mountEnd) ? compiled.slice(0, -mountEnd.length) : compiled;
  let text = "";
  for (let index = 0; index < source.length; index++) {
    const sign = source.charAt(index);
    if (sign === "(") {
      const end = endOfGroup(source, index);
      const inner = source.slice(index + 1, end);
      text += `${/^\?:\\([/.])/.exec(inner)?.[1] ?? ""}${names.shift() ?? "*"}`;
      index = source.charAt(end + 1) === "?" ? end + 1 : end;
    } else if (sign === "\\") text += source.charAt(++index);
    else text += sign;
  }
  return text;
}

function endOfGroup(source: string, start: number): number {
  let depth = 0;
  let isInClass = false;
  for (let index = start; index < source.length; index++) {
    const sign = source.charAt(index);
    if (sign === "\\") index++;
    else if (isInClass) isInClass = sign !== "]";
    else if (sign === "[") isInClass = true;
    else if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return index;
  }
  return source.length;
}
