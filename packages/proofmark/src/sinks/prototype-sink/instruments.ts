import { checkSink, isWatching } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { sharedPrototypes } from "./shared-prototypes.ts";

const control = "prototype-sink";

/** What is done to an object by its `__proto__`, or was found done to a prototype. */
export type PrototypeCall =
  | { readonly kind: "read" }
  /** @param value what is about to become the prototype of an object. */
  | { readonly kind: "write"; readonly value: object }
  | { readonly kind: "changed"; readonly prototype: string };

/**
 * Stands in front of `Object.prototype.__proto__`, by which a key of JSON reaches the prototype. Reads that give another
 * prototype than a shared one, and everything outside of requests, go straight on.
 */
function hookAccessor(): void {
  const accessor = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__");
  // Node can be told to do without it: --disable-proto.
  const { get, set } = accessor ?? {};
  if (get === undefined || set === undefined) return;
  const hooked = {
    get __proto__(): unknown {
      const prototype: unknown = Reflect.apply(get, this, []);
      if (isWatching(control) && isShared(prototype)) checkSink(control, { kind: "read" });
      return prototype;
    },
    set __proto__(value: unknown) {
      if (isWatching(control) && typeof value === "object" && value !== null)
        checkSink(control, { kind: "write", value });
      Reflect.apply(set, this, [value]);
    },
  };
  const replacement = Object.getOwnPropertyDescriptor(hooked, "__proto__");
  if (replacement !== undefined)
    // oxlint-disable-next-line no-extend-native -- it is there already
    Object.defineProperty(Object.prototype, "__proto__", { ...replacement, enumerable: false });
}

function isShared(prototype: unknown): boolean {
  return typeof prototype === "object" || typeof prototype === "function"
    ? prototype !== null && sharedPrototypes.has(prototype)
    : false;
}

/** What `prototype-sink` hooks: the accessor that every object inherits. */
export const prototypeInstruments: readonly Instrument[] = [
  {
    control,
    // It stands in no module; Node's own list of globals is the nearest.
    module: "node:process",
    calls: ["Object.prototype.__proto__"],
    patch: hookAccessor,
  },
];
