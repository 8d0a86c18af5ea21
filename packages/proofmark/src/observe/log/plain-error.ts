const mostCauses = 5;

/** An error as fields: of JSON it would be an empty object. What is no error comes back as it is. */
export function plainError(value: unknown, causesLeft: number = mostCauses): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const code: unknown = Reflect.get(value, "code");
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code: typeof code === "bigint" ? String(code) : code }),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: plainError(cause, causesLeft - 1) }),
  };
}
