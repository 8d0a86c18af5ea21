import { AsyncLocalStorage } from "node:async_hooks";

import { currentContext } from "../../input/request-context.ts";
import type { SqlDialect } from "../../lexing/sql.ts";
import { isWatching, refusalOf } from "../check-sink.ts";
import { replaceCall } from "../replace-call.ts";
import type { SinkRefusal } from "../sink-refusal.ts";
import type { SqlCall } from "./sql-call.ts";

/** The controls that look at statements, in the order in which they are asked. */
const watchers = ["sql-sink", "tenant-sink"];

type OwnStatement = (text: string) => void;
const listeners = new Set<OwnStatement>();

/** Tells `listener` of every statement that runs outside of requests: at start-up and in the background. */
export function onOwnStatement(listener: OwnStatement): void {
  listeners.add(listener);
}

/** What a statement of the code now running is to end with, or undefined where it may go on. */
export function askAbout(
  at: string,
  text: unknown,
  parameters: unknown,
  dialect: SqlDialect,
  stage: SqlCall["stage"] = "run",
): SinkRefusal | undefined {
  if (typeof text !== "string") return undefined;
  let call: SqlCall | undefined;
  for (const control of watchers) {
    if (!isWatching(control)) continue;
    call ??= { at, text, parameters, dialect, stage };
    const refusal = refusalOf(control, call);
    if (refusal !== undefined) return refusal;
  }
  if (call === undefined && currentContext() === undefined) for (const listener of listeners) listener(text);
  return undefined;
}

/** Asks about a statement that was looked at when it was prepared, and now runs with what is bound to it. */
export function askAboutBound(
  at: string,
  text: unknown,
  parameters: unknown,
  dialect: SqlDialect,
): SinkRefusal | undefined {
  return askAbout(at, text, parameters, dialect, "run");
}

/** As {@link askAbout}, for calls that throw. @throws SinkRefusal where the call may not go on. */
export function checkStatement(
  at: string,
  text: unknown,
  parameters: unknown,
  dialect: SqlDialect,
  stage?: SqlCall["stage"],
): void {
  const refusal = askAbout(at, text, parameters, dialect, stage);
  if (refusal !== undefined) throw refusal;
}

/** The callback that a call was given, wherever it stands among the arguments. */
export function callbackOf(args: readonly unknown[]): ((error: Error) => void) | undefined {
  const last = args.findLast((each) => typeof each === "function");
  return last as ((error: Error) => void) | undefined;
}

/**
 * The arguments of a call, its callbacks bound to the request now served: drivers call them from a socket or a queue,
 * where otherwise the request that opened it would be judged, or the one that gave a connection back.
 */
export function bindCallbacks(args: readonly unknown[]): readonly unknown[] {
  if (currentContext() === undefined) return args;
  return args.map((each) =>
    typeof each === "function" ? AsyncLocalStorage.bind(each as () => unknown) : each,
  );
}

/** Binds the callbacks of calls that send no statement of their own, such as one that waits for a connection. */
export function hookCallbacks(owner: object, name: string): void {
  replaceCall(
    owner,
    name,
    (original) =>
      function waiting(...args) {
        return Reflect.apply(original, this, bindCallbacks(args));
      },
  );
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
