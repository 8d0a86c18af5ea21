const mostCauses = 5;
/** Characters of a message or a stack: some messages repeat what a client sent, and a log has no room for a megabyte of it. */
const longestText = 16_384;

/** An error as fields: of JSON it would be an empty object. What is no error comes back as it is, long texts cut. */
export function plainError(value: unknown, causesLeft: number = mostCauses): unknown {
  if (!(value instanceof Error)) return cut(value);
  const { name, message, stack, cause } = value;
  const code: unknown = Reflect.get(value, "code");
  return {
    type: name,
    message: cut(message),
    stack: cut(stack),
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: plainError(cause, causesLeft - 1) }),
  };
}

function cut(value: unknown): unknown {
  if (typeof value !== "string" || value.length <= longestText) return value;
  return `${value.slice(0, longestText)} [${value.length - longestText} more characters]`;
}
