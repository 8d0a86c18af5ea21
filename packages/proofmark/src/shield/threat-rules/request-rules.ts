import { CidrSet } from "../../kernel/cidr-set.ts";
import { normalisePath } from "../../kernel/route-path.ts";
import { compileTextPattern } from "../../kernel/text-pattern.ts";
import type { Exchange } from "../../model/exchange.ts";

/** What is asked of a request: everything that is set must be so. Of several patterns one must match. */
export interface Conditions {
  readonly addresses?: readonly string[] | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly agents?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly methods?: readonly string[] | undefined;
}

/** Refuses what meets its conditions, unless the request meets the other ones. */
export interface RequestRule extends Conditions {
  readonly unless?: Conditions | undefined;
}

type Test = (exchange: Exchange) => boolean;

/** Compiles rules into one question: is this request refused? Undefined where there are no rules. */
export function compileRequestRules(rules: readonly RequestRule[]): Test | undefined {
  if (rules.length === 0) return undefined;
  const compiled = rules.map(({ unless, ...conditions }) => ({
    isMet: compile(conditions, "refuse"),
    isExcepted: unless === undefined ? undefined : compile(unless, "except"),
  }));
  return (exchange) =>
    compiled.some(({ isMet, isExcepted }) => isMet(exchange) && isExcepted?.(exchange) !== true);
}

function compile(
  { addresses, paths, agents, headers, methods }: Conditions,
  purpose: "refuse" | "except",
): Test {
  const tests: Test[] = [];
  if (methods !== undefined) {
    const names = new Set(methods);
    tests.push(({ method }) => names.has(method));
  }
  if (addresses !== undefined) {
    const set = new CidrSet(addresses);
    tests.push(({ client }) => set.has(client.address));
  }
  if (paths !== undefined) tests.push(pathTest(anyOf(paths), purpose));
  if (agents !== undefined) tests.push(headerTest("user-agent", agents));
  for (const [name, patterns] of Object.entries(headers ?? {})) tests.push(headerTest(name, patterns));
  return (exchange) => tests.every((test) => test(exchange));
}

/** A path is matched as routers read it. To be let pass, it must match as sent too: routers differ. */
function pathTest(matches: (text: string) => boolean, purpose: "refuse" | "except"): Test {
  return ({ path }) => matches(normalisePath(path)) && (purpose === "refuse" || matches(path.toLowerCase()));
}

/** Without case. A header that is not there matches nothing, not even `*`; of several with one name, all are one text. */
function headerTest(name: string, patterns: readonly string[]): Test {
  const matches = anyOf(patterns);
  const lowerName = name.toLowerCase();
  return ({ request }) => {
    const value = request.headers[lowerName];
    return value !== undefined && matches(String(value).toLowerCase());
  };
}

function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map((pattern) => compileTextPattern(pattern.toLowerCase()));
  return (text) => compiled.some((matches) => matches(text));
}
