import { createRequire } from "node:module";

import type { Statement } from "pgsql-ast-parser";

import { OptionsError } from "../../config/parse-options.ts";

/** @throws Error where the text is not in the parser's grammar. */
export type ParseSql = (text: string) => readonly Statement[];

/**
 * The parser of statements, which this control alone needs.
 * @throws OptionsError where the package is not installed.
 */
export function loadParser(): ParseSql {
  try {
    // An optional peer: an application without this control does not have it.
    const { parse } = createRequire(import.meta.url)("pgsql-ast-parser") as { parse: ParseSql };
    return (text) => parse(text);
  } catch (cause) {
    throw new OptionsError(
      "tenant-sink: it reads statements with pgsql-ast-parser, which is not installed. Run: npm install pgsql-ast-parser",
      { cause },
    );
  }
}
