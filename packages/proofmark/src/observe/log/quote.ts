// JSON.stringify leaves these as they are: DEL and the eight-bit controls that terminals obey (ECMA-48), the separators
// that some viewers break lines at, and the signs that turn the direction of what follows (Unicode TR 9).
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const everyUnsafe = new RegExp(unsafe.source, "g");

/** JSON in which no sign breaks a line, reaches a terminal or turns what is read. Such signs stand in strings alone. */
export function inertJson(json: string): string {
  return unsafe.test(json) ? json.replaceAll(everyUnsafe, escapeSign) : json;
}

/** A value as such JSON; a bigint in it is its digits as text. */
export function quote(value: unknown): string {
  return inertJson(jsonOf(value) ?? "null");
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Asked only where it failed: a replacer costs every line several times as much.
    return JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? String(each) : each));
  }
}

function escapeSign(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
