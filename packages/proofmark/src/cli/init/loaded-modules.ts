/** A module that a source loads, and the names that it gives to it. */
export interface LoadedModule {
  readonly specifier: string;
  /** The module as a whole, or its default export. */
  readonly whole: readonly string[];
  /** Local names by exported name. */
  readonly named: ReadonlyMap<string, string>;
  /** Offset after the statement. */
  readonly end: number;
  readonly isImport: boolean;
}

/** Imports and requires at the beginning of a line. */
export function loadedModules(source: string, masked: string): readonly LoadedModule[] {
  const imports = /^import\s+(type\s)?(?:([^"';]*?)\s*from\s*)?(["'])( *)\3;?/gm;
  const requires =
    /(?:^(?:const|let|var)|,)\s*([\w$]+|\{[^}]*\})\s*=\s*(?:[\w$.]+\s*=\s*)*require\((["'])( *)\2\);?/gm;
  const found: LoadedModule[] = [];
  for (const match of masked.matchAll(imports)) {
    const [all, isType, clause = "", quote = ""] = match;
    const end = match.index + all.length;
    const specifier = source.slice(masked.indexOf(quote, match.index) + 1, end).replace(/["'];?$/, "");
    const names = isType === undefined ? namesOf(clause, /\s+as\s+/) : namesOf("", /,/);
    found.push({ specifier, ...names, end, isImport: true });
  }
  for (const match of masked.matchAll(requires)) {
    const [all, clause = "", quote = ""] = match;
    const end = match.index + all.length;
    const specifier = source.slice(masked.indexOf(quote, match.index) + 1, end).replace(/["']\);?$/, "");
    found.push({ specifier, ...namesOf(clause, /\s*:\s*/), end, isImport: false });
  }
  return found;
}

function namesOf(clause: string, renaming: RegExp): Pick<LoadedModule, "whole" | "named"> {
  const braces = /\{([^}]*)\}/.exec(clause);
  const named = new Map<string, string>();
  for (const part of braces?.[1]?.split(",") ?? []) {
    const [exported = "", local = exported] = part.trim().split(renaming);
    if (exported !== "") named.set(exported, local);
  }
  const outside = clause.replace(/\{[^}]*\}/, "").split(",");
  const whole = outside
    .map((part) => part.replace(/^\s*\*\s+as\s+/, "").trim())
    .filter((part) => part !== "");
  return { whole, named };
}
