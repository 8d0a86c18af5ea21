import { loadedModules, type LoadedModule } from "./loaded-modules.ts";
import { afterBracket, afterStatement, maskSource } from "./masked-source.ts";

export type Framework = "express" | "fastify" | "hono" | "node:http";

/** Where a source makes its application or server. */
export interface FoundApp {
  /** What the new value is assigned to: `app`, `this.app`; undefined where it is used on the spot. */
  readonly name: string | undefined;
  /** Offsets of the call that makes it. */
  readonly start: number;
  readonly end: number;
  /** Offset after the whole statement. */
  readonly statementEnd: number;
  /** Whether another place in the file could have been meant. */
  readonly isOneOfSeveral: boolean;
}

const modulesOf: Readonly<Record<Framework, readonly string[]>> = {
  express: ["express"],
  fastify: ["fastify"],
  hono: ["hono", "@hono/zod-openapi", "hono/quick", "hono/tiny"],
  // node:http2 is left out: harden() takes servers of node:http and node:https.
  "node:http": ["node:http", "http", "node:https", "https"],
};

/** Finds the first place that makes an application of the framework, or the one that is named like it. */
export function findApp(source: string, framework: Framework): FoundApp | undefined {
  const masked = maskSource(source);
  const callee = calleeOf(source, masked, framework);
  if (callee === undefined) return undefined;
  const typeArguments = "(?:<[^()]*>)?";
  const pattern = new RegExp(`(?<![\\w$.])${callee}\\s*${typeArguments}\\s*\\(`, "g");
  const found = [...masked.matchAll(pattern)].map((match) => {
    const open = match.index + match[0].length - 1;
    const end = afterBracket(masked, open);
    const statementEnd = afterStatement(masked, match.index);
    const isAlone =
      /^[ \t]*;?[ \t]*(?:\r?\n|$)/.test(masked.slice(statementEnd)) && isStatement(masked, match.index);
    const name = isAlone ? assignedName(masked.slice(0, match.index)) : undefined;
    return { name, start: match.index, end, statementEnd };
  });
  const chosen =
    found.find(({ name }) => name !== undefined && /(?:^|\.)(?:app|server)$/i.test(name)) ??
    found.find(({ name }) => name !== undefined) ??
    found[0];
  return chosen && { ...chosen, isOneOfSeveral: found.length > 1 };
}

/** A pattern for what is called to make an application; undefined where the source does not load the framework. */
function calleeOf(source: string, masked: string, framework: Framework): string | undefined {
  const callees: string[] = [];
  for (const loaded of loadedModules(source, masked)) {
    if (modulesOf[framework].includes(loaded.specifier)) callees.push(...calleesOf(loaded, framework));
  }
  if (modulesOf[framework].some((name) => hasRequireOf(source, name))) {
    // The specifier is blanked, so any require that is called at once is taken for it.
    const called = String.raw`require\(["'] *["']\)`;
    if (framework === "express" || framework === "fastify") callees.push(called);
    if (framework === "node:http") callees.push(`${called}\\.createServer`);
  }
  return callees.length === 0 ? undefined : `(?:${callees.join("|")})`;
}

function calleesOf({ whole, named }: LoadedModule, framework: Framework): readonly string[] {
  const outer = whole.map(escape);
  const members = (...names: readonly string[]): readonly string[] => [
    ...names.flatMap((name) => (named.has(name) ? [escape(named.get(name) ?? name)] : [])),
    ...outer.flatMap((module) => names.map((name) => `${module}\\.${name}`)),
  ];
  const callees: Readonly<Record<Framework, readonly string[]>> = {
    express: [...outer, ...members("express", "default")],
    fastify: [...outer, ...members("fastify", "Fastify")],
    hono: members("Hono", "OpenAPIHono").map((name) => `new\\s+${name}`),
    "node:http": members("createServer"),
  };
  return callees[framework];
}

function hasRequireOf(source: string, name: string): boolean {
  return source.includes(`require("${name}")`) || source.includes(`require('${name}')`);
}

/** What the expression after `before` is assigned to: the first name of `app = module.exports = …`. */
function assignedName(before: string): string | undefined {
  const chain = /((?:[\w$.]+(?:\s*:\s*[\w$.<>[\], ]+)?\s*=\s*)+)(?:await\s+)?$/.exec(before)?.[1];
  return chain === undefined ? undefined : /^[\w$.]+/.exec(chain)?.[0];
}

/** Whether a statement may follow: at the top of the file or in a block, not among a class's fields or arguments. */
function isStatement(masked: string, at: number): boolean {
  let depth = 0;
  for (let before = at - 1; before >= 0; before--) {
    const char = masked[before] ?? "";
    if (")]}".includes(char)) depth++;
    else if ("([{".includes(char) && --depth < 0)
      return char === "{" && !/\bclass\b[^{};()]*$/.test(masked.slice(0, before));
  }
  return true;
}

function escape(name: string): string {
  return name.replace(/\$/g, String.raw`\$`);
}
