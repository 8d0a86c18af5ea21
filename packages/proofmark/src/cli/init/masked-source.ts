/**
 * The source with everything blanked that is not code: comments whole, strings and templates but for their quotes.
 * Offsets stay as they are, so what is found here can be cut from the source itself.
 */
export function maskSource(source: string): string {
  const masked = source.split("");
  /** Braces that are open in the `${…}` of each template around the place, innermost last. */
  const substitutions: number[] = [];
  let last = "";
  let at = 0;
  const blank = (until: number): void => {
    for (; at < until && at < source.length; at++) if (!/[\r\n]/.test(masked[at] ?? "")) masked[at] = " ";
  };
  const template = (): void => {
    const end = endOfTemplateText(source, at);
    blank(end.at);
    at = end.next;
    if (end.opens) substitutions.push(0);
    else last = "`";
  };

  if (source.startsWith("#!")) blank(lineEnd(source, 0));
  while (at < source.length) {
    const char = source[at] ?? "";
    const two = source.slice(at, at + 2);
    if (two === "//") blank(lineEnd(source, at));
    else if (two === "/*") blank(indexOr(source, "*/", at + 2, 2));
    else if (char === '"' || char === "'") {
      at++;
      blank(endOfString(source, at, char));
      at++;
      last = char;
    } else if (char === "`") {
      at++;
      template();
    } else if (char === "}" && substitutions.at(-1) === 0) {
      substitutions.pop();
      at++;
      template();
    } else if (char === "/" && startsPattern(last, masked, at)) {
      at++;
      blank(endOfPattern(source, at));
      at++;
      last = ")";
    } else {
      const depth = substitutions.length - 1;
      if (depth >= 0 && char === "{") substitutions[depth] = (substitutions[depth] ?? 0) + 1;
      if (depth >= 0 && char === "}") substitutions[depth] = (substitutions[depth] ?? 0) - 1;
      if (!/\s/.test(char)) last = char;
      at++;
    }
  }
  return masked.join("");
}

function lineEnd(source: string, from: number): number {
  return indexOr(source, "\n", from, 0);
}

function indexOr(source: string, text: string, from: number, extra: number): number {
  const found = source.indexOf(text, from);
  return found === -1 ? source.length : found + extra;
}

/** A string that is not closed ends with its line: the apostrophe of a text in JSX, for instance. */
function endOfString(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === quote || source[at] === "\n") return at;
  }
  return source.length;
}

function endOfTemplateText(source: string, from: number): { at: number; next: number; opens: boolean } {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return { at, next: at + 1, opens: false };
    else if (source.startsWith("${", at)) return { at, next: at + 2, opens: true };
  }
  return { at: source.length, next: source.length, opens: false };
}

function endOfPattern(source: string, from: number): number {
  let isInClass = false;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === "\\") at++;
    else if (char === "\n") return at;
    else if (char === "[") isInClass = true;
    else if (char === "]") isInClass = false;
    else if (char === "/" && !isInClass) return at;
  }
  return source.length;
}

/** Whether a slash begins a regular expression and does not divide: it does unless a value ends before it. */
function startsPattern(last: string, masked: readonly string[], at: number): boolean {
  if (!/[\w$)\]}"'`]/.test(last)) return true;
  const before = masked.slice(Math.max(0, at - 12), at).join("");
  return /\b(?:return|typeof|case|in|of|await|yield)\s*$/.test(before);
}

/** The index after the bracket that closes the one at `open`; the end where none does. */
export function afterBracket(masked: string, open: number): number {
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if ("([{".includes(masked[at] ?? "")) depth++;
    else if (")]}".includes(masked[at] ?? "") && --depth === 0) return at + 1;
  }
  return masked.length;
}

/** The index after the statement in which `from` stands: after its semicolon, or where its last line ends. */
export function afterStatement(masked: string, from: number): number {
  for (let at = from; at < masked.length; at++) {
    const char = masked[at] ?? "";
    if ("([{".includes(char)) at = afterBracket(masked, at) - 1;
    else if (char === ";") return at + 1;
    else if (char === "}" || char === ")") return at;
    else if (char === "\n" && !continues(masked, from, at)) return at;
  }
  return masked.length;
}

/** Whether a line break stands inside an expression. */
function continues(masked: string, from: number, at: number): boolean {
  const before = masked.slice(from, at).trimEnd();
  return /[=+\-*/%&|^<>?:,.(![{]$/.test(before) || /^\s*(?:[.?:,)\]=*/%&|^<>]|[-+]\s)/.test(masked.slice(at));
}
