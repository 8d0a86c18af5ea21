import { parseOptions } from "../../config/parse-options.ts";
import { contextOf, type RequestContext } from "../../input/request-context.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import { deny, withDetail, type Denial } from "../../model/verdict.ts";
import { hostileKeysOf } from "./hostile-keys.ts";
import { prototypeInstruments, type PrototypeCall } from "./instruments.ts";
import { prototypeSinkOptions, type PrototypeSinkOptions } from "./options.ts";
import { closePrototypes, PrototypeSnapshot } from "./shared-prototypes.ts";
import { prototypeSinkSpec } from "./spec.ts";

const refused = deny("PM_PROTOTYPE_POLLUTION");
const control = prototypeSinkSpec.id;
/** Turns of the event loop after which a request with hostile keys is looked at now and then only. */
const busyTurns = 64;
const restMs = 10;

/**
 * Refuses keys of a request that reach a prototype which every object shares, and undoes what was reached another way.
 * @throws OptionsError where an option is wrong.
 * @example const guard = prototypeSink({ closesPrototypes: true });
 */
export function prototypeSink(options?: PrototypeSinkOptions): Guard {
  const { closesPrototypes } = parseOptions(control, prototypeSinkOptions, options);
  const guard = createSinkGuard<PrototypeCall>({
    spec: prototypeSinkSpec,
    instruments: prototypeInstruments,
    judge,
  });
  const { onStart, onResponseHead } = guard;
  let snapshot: PrototypeSnapshot | undefined;
  let isEnforced = false;

  /** Looks whether a request with hostile keys has changed a prototype by now, and puts it back. */
  const undo = (context: RequestContext): void => {
    const keys = hostileKeysOf(context);
    if (keys === undefined || snapshot === undefined || !isEnforced) return;
    const prototype = snapshot.restore(keys.names);
    if (prototype === undefined) return;
    const call: PrototypeCall = { kind: "changed", prototype };
    (
      context.judges.get(control) as ((call: PrototypeCall, context: RequestContext) => unknown) | undefined
    )?.(call, context);
  };
  const watch = (context: RequestContext, turn: number): void => {
    undo(context);
    const { response } = context.exchange;
    if (response?.writableEnded !== false || response.destroyed) return;
    // A request that waits long must not keep the loop from resting.
    if (turn < busyTurns) setImmediate(watch, context, turn + 1);
    else setTimeout(watch, restMs, context, turn).unref();
  };

  guard.onStart = (link) => {
    onStart?.(link);
    ({ isEnforced } = link);
    const { onHandler } = guard;
    guard.onHandler = (exchange, next) => {
      if (snapshot === undefined) {
        // By the first request an application has loaded what extends the prototypes on purpose.
        snapshot = new PrototypeSnapshot();
        if (closesPrototypes && isEnforced) closePrototypes();
      }
      if (onHandler === undefined) next();
      else onHandler(exchange, next);
      const context = contextOf(exchange);
      if (hostileKeysOf(context) !== undefined) watch(context, 0);
    };
  };
  guard.onResponseHead = (exchange: Exchange, head) => {
    undo(contextOf(exchange));
    return onResponseHead?.(exchange, head);
  };
  return guard;
}

function judge(call: PrototypeCall, context: RequestContext): Denial | undefined {
  const keys = hostileKeysOf(context);
  if (keys === undefined) return undefined;
  const { proto, constructorPath, names } = keys;
  if (call.kind === "changed") {
    const field = (constructorPath ?? proto)?.name ?? "";
    return withDetail(refused, { field, at: call.prototype, shape: "property-added" });
  }
  if (proto === undefined) return undefined;
  if (call.kind === "read")
    return withDetail(refused, {
      field: proto.name,
      at: "Object.prototype.__proto__",
      shape: "prototype-read",
    });
  if (!isFromInput(call.value, names)) return undefined;
  return withDetail(refused, {
    field: proto.name,
    at: "Object.prototype.__proto__",
    shape: "prototype-replaced",
  });
}

/** Whether an object that is to become a prototype is data, and of this request: every key of it is a name in the input. */
function isFromInput(value: object, names: ReadonlySet<string>): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false;
  // The prototype of a class has its constructor: no JSON has functions.
  const keys = Reflect.ownKeys(value);
  return (
    keys.length > 0 &&
    keys.every((key) => typeof key === "string" && names.has(key)) &&
    typeof Object.getOwnPropertyDescriptor(value, "constructor")?.value !== "function"
  );
}
