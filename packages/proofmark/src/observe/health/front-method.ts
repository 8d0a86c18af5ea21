type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The method as it was, called for an object. */
export type Call = (self: unknown, args: readonly unknown[]) => unknown;

/**
 * Puts a function in front of a method of this one object, and returns the way past it. The method is looked up at each
 * call where it stands on the prototype, so that whoever replaces it there later, such as a sink, is asked as before.
 */
export function frontMethod(owner: object, name: string, make: (next: Call) => AnyFunction): Call {
  const own: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
  const next: Call = (self, args) => {
    const method: unknown = own ?? Reflect.get(Object.getPrototypeOf(owner) as object, name, owner);
    return Reflect.apply(method as AnyFunction, self, args);
  };
  Object.defineProperty(owner, name, { value: make(next), writable: true, configurable: true });
  return next;
}
