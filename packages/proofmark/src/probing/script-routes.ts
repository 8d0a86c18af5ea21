import { pathAndQuery } from "./request-path.ts";

export interface ScriptRoute {
  readonly method: string;
  /** With example values where the script fills in its own: `/notes/1`. */
  readonly path: string;
  /** The names of the fields of its JSON, where it is written beside the path. */
  readonly bodyNames: readonly string[];
}

const maxRoutes = 60;
const methodBefore = /\.(get|post|put|patch|delete)\s*(?:<[^<>]{0,80}>)?\s*\(\s*$/i;
const methodAfter = /^\s*,\s*\{[^}]{0,160}?method\s*:\s*["'`]([A-Za-z]+)/;
/** `body: JSON.stringify({ email, password: typed })`, and `.post("/login", { email, password: typed })`. */
const stringified = /^\s*,\s*\{(?:(?!fetch\()[\s\S]){0,240}?JSON\.stringify\(\s*\{([^{}]{1,200})\}/;
const passed = /^\s*,\s*\{([^{}]{1,200})\}/;
const asset = /\.(css|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|mp[34]|webm|pdf|zip|wasm)$/i;

/**
 * Reads string literals that look like paths or URLs of this origin: `fetch("/api/notes")`, `` `/notes/${id}` ``,
 * `axios.post("/login")`. A guess by nature: what it names is asked for with GET and judged by what comes back.
 */
export function scriptRoutes(source: string, origin: URL): readonly ScriptRoute[] {
  const found = new Map<string, ScriptRoute>();
  const literals = /(["'`])((?:https?:\/)?\/[^"'`\\\s<>()|^*]{1,200})\1/g;
  for (const match of source.matchAll(literals)) {
    const path = readPath(match[2] ?? "", origin);
    if (path === undefined) continue;
    const end = match.index + match[0].length;
    const before = methodBefore.exec(source.slice(Math.max(0, match.index - 100), match.index))?.[1];
    const after = methodAfter.exec(source.slice(end, end + 200))?.[1];
    const method = (before ?? after ?? "GET").toUpperCase();
    const body = (before === undefined ? stringified : passed).exec(source.slice(end, end + 500))?.[1];
    found.set(`${method} ${path}`, { method, path, bodyNames: fieldNames(body ?? "") });
    if (found.size >= maxRoutes) break;
  }
  return [...found.values()];
}

function fieldNames(literal: string): readonly string[] {
  return literal.split(",").flatMap((part) => /^\s*["']?([A-Za-z_]\w*)["']?\s*(?::|$)/.exec(part)?.[1] ?? []);
}

function readPath(literal: string, origin: URL): string | undefined {
  const filled = literal
    .replaceAll(/\$\{[^{}]*\}|\{\w+\}/g, "1")
    .replaceAll(/\/:\w+/g, "/1")
    .replace(/#.*$/, "");
  // A regular expression, a closing tag or a date format is no path.
  if (!/^(https?:\/)?\/[\w\-.~/%?=&+,;@:[\]]*$/.test(filled) || !/[a-z]{2}/i.test(filled)) return undefined;
  const url = URL.parse(filled, origin.href);
  if (url === null || url.origin !== origin.origin || url.pathname === "/" || asset.test(url.pathname)) {
    return undefined;
  }
  return pathAndQuery(url);
}
