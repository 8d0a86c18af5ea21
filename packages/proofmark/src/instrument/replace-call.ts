type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const replacements = new WeakSet<object>();

/**
 * Puts a function in the place of a method, once: another look at the same method changes nothing. Own properties are
 * copied, `util.promisify.custom` too: that one is a call of its own, which its instrument replaces as well.
 * @throws TypeError where there is no such method.
 */
export function replaceCall(
  // oxlint-disable-next-line typescript/no-explicit-any -- what a package exports has no type here
  owner: any,
  name: string | symbol,
  make: (original: AnyFunction) => AnyFunction,
): void {
  const original: unknown = owner?.[name];
  if (typeof original !== "function") throw new TypeError(`${String(name)} is not there`);
  if (replacements.has(original)) return;
  const replacement = make(original as AnyFunction);
  for (const key of Reflect.ownKeys(original)) {
    const own = Object.getOwnPropertyDescriptor(replacement, key);
    const given = Object.getOwnPropertyDescriptor(original, key);
    if (given !== undefined && own?.configurable !== false) Object.defineProperty(replacement, key, given);
  }
  replacements.add(replacement);
  const place = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, {
    value: replacement,
    writable: true,
    configurable: true,
    enumerable: place?.enumerable ?? false,
  });
}
