/** Prototypes that every object, array and function of the process has. */
export const sharedPrototypes: ReadonlyMap<object, string> = new Map<object, string>([
  [Object.prototype, "Object.prototype"],
  [Array.prototype, "Array.prototype"],
  [Function.prototype, "Function.prototype"],
]);

/** What stood on the prototypes at one time. */
export class PrototypeSnapshot {
  readonly #kept = new Map<object, Map<PropertyKey, PropertyDescriptor>>();

  constructor() {
    for (const prototype of sharedPrototypes.keys()) {
      const kept = new Map<PropertyKey, PropertyDescriptor>();
      for (const key of Reflect.ownKeys(prototype)) {
        const property = Object.getOwnPropertyDescriptor(prototype, key);
        if (property !== undefined) kept.set(key, property);
      }
      this.#kept.set(prototype, kept);
    }
  }

  /**
   * Puts back those of `names` that were added or overwritten since, and says on which prototype the first one was.
   * Other names are left alone: the application may have added them itself.
   */
  restore(names: ReadonlySet<string>): string | undefined {
    let changed: string | undefined;
    for (const [prototype, kept] of this.#kept) {
      for (const key of Reflect.ownKeys(prototype)) {
        if (typeof key !== "string" || !names.has(key)) continue;
        const now = Object.getOwnPropertyDescriptor(prototype, key);
        const before = kept.get(key);
        if (before !== undefined && before.value === now?.value && before.get === now?.get) continue;
        changed ??= sharedPrototypes.get(prototype);
        if (before === undefined) Reflect.deleteProperty(prototype, key);
        else Object.defineProperty(prototype, key, before);
      }
    }
    return changed;
  }
}

/** Closes the prototypes to new properties. There is no way back. */
export function closePrototypes(): void {
  for (const prototype of sharedPrototypes.keys()) Object.preventExtensions(prototype);
}
