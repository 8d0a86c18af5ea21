import type { SqlDialect } from "../../lexing/sql.ts";
import { currentContext } from "../../input/request-context.ts";
import { isWatching, refusalOf } from "../../instrument/check-sink.ts";
import type { SinkRefusal } from "../../instrument/sink-refusal.ts";
import type { SqlCall } from "./judge.ts";
import { noteKnown } from "./known-statements.ts";

/** What a statement of the code now running is to end with, or undefined where it may go on. */
export function askAbout(
  at: string,
  text: unknown,
  parameters: unknown,
  dialect: SqlDialect,
): SinkRefusal | undefined {
  if (typeof text !== "string") return undefined;
  if (isWatching("sql-sink")) {
    const call: SqlCall = { at, text, parameters, dialect };
    return refusalOf("sql-sink", call);
  }
  // At start-up and in the background nobody has sent anything: what runs there is the application's own.
  if (currentContext() === undefined) noteKnown(text);
  return undefined;
}

/** As {@link askAbout}, for calls that throw. @throws SinkRefusal where the call may not go on. */
export function checkStatement(at: string, text: unknown, parameters: unknown, dialect: SqlDialect): void {
  const refusal = askAbout(at, text, parameters, dialect);
  if (refusal !== undefined) throw refusal;
}

/** The callback that a call was given, wherever it stands among the arguments. */
export function callbackOf(args: readonly unknown[]): ((error: Error) => void) | undefined {
  const last = args.findLast((each) => typeof each === "function");
  return last as ((error: Error) => void) | undefined;
}

/** A property of a value that may be no object. */
export function read(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The prototype of a class on which a method stands, its own or an inherited one. @throws TypeError where there is none. */
export function ownerOf(name: string, constructor: { readonly prototype: object }): object {
  let { prototype } = constructor;
  while (!Object.hasOwn(prototype, name)) {
    prototype = Object.getPrototypeOf(prototype);
    if (prototype === null) throw new TypeError(`${name} is not there`);
  }
  return prototype;
}
