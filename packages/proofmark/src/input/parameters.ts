export interface Parameter {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** The parameters of a header's value (RFC 9110 section 5.6.6). */
export interface Parameters {
  readonly list: readonly Parameter[];
  /** False where parsers may read them differently: a piece without an equals sign, a quote that ends nothing, an escape. */
  readonly isPlain: boolean;
}

/** Reads what stands behind the first semicolon; a piece that is no parameter has no value. */
export function readParameters(value: string): Parameters {
  const list: Parameter[] = [];
  let isPlain = true;
  let at = value.indexOf(";");
  while (at !== -1 && at < value.length) {
    let index = at + 1;
    while (index < value.length && !isEnd(value.charCodeAt(index))) index++;
    const name = value
      .slice(at + 1, index)
      .trim()
      .toLowerCase();
    if (value.charCodeAt(index) !== 0x3d /* = */) {
      // A semicolon at the end means nothing.
      if (name !== "") {
        list.push({ name, value: "" });
        isPlain = false;
      }
      at = index < value.length ? index : -1;
      continue;
    }
    const start = skipSpaces(value, index + 1);
    let end = start;
    let text = "";
    if (value.charCodeAt(start) === 0x22) {
      end = start + 1;
      while (end < value.length && value.charCodeAt(end) !== 0x22)
        end += value.charCodeAt(end) === 0x5c ? 2 : 1;
      text = value.slice(start + 1, end);
      if (end >= value.length || text.includes('\\"') || text.endsWith("\\")) isPlain = false;
      end++;
    }
    const next = value.indexOf(";", end);
    const rest = value.slice(end, next === -1 ? value.length : next).trim();
    if (rest !== "" && (text !== "" || rest.includes('"'))) isPlain = false;
    // What stands behind a closing quote belongs to the value for some parsers.
    list.push({ name, value: text + rest });
    at = next;
  }
  return { list, isPlain };
}

function isEnd(code: number): boolean {
  return code === 0x3d || code === 0x3b;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++;
  return at;
}
