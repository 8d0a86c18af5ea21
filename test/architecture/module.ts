import { posix } from "node:path";
import { Visitor, parseSync } from "oxc-parser";

/** A source as text. Paths are relative to the source root and use "/". */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** The module it leads to, for relative specifiers. */
  readonly target?: string;
  /** Whether type stripping removes it. */
  readonly isType: boolean;
}

/** What the rules need to know of a source. */
export interface Module {
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  /** Dynamic imports whose specifier is computed: nobody can tell where they lead. */
  readonly unknownImports: number;
  /** Constructs that the style rules out, each in words. */
  readonly outlawed: readonly string[];
  readonly parseErrors: readonly string[];
}

export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

/** Whether the file is left out of the published package. */
export function isTestOnly(path: string): boolean {
  return /\.(test|fixture)\.ts$/.test(path);
}

export function readModule(source: Source): Module {
  const parsed = parseSync(source.path, source.text, { lang: "ts", sourceType: "module" });
  const imports: Import[] = [];
  const outlawed: string[] = [];
  let unknownImports = 0;
  const add = (specifier: string, isType: boolean): void => {
    const target = resolve(source.path, specifier);
    imports.push({ specifier, isType, ...(target === undefined ? {} : { target }) });
  };
  new Visitor({
    // Under verbatimModuleSyntax `import { type A }` stays an import; only `import type` goes.
    ImportDeclaration: (node) => add(node.source.value, node.importKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind === "type");
    },
    ExportAllDeclaration: (node) => {
      add(node.source.value, node.exportKind === "type");
      if (node.exported === null) outlawed.push(`export * from "${node.source.value}"`);
    },
    ExportDefaultDeclaration: () => void outlawed.push("a default export"),
    TSEnumDeclaration: (node) => void outlawed.push(`enum ${node.id.name}`),
    TSImportType: (node) => add(node.source.value, true),
    ImportExpression: (node) => {
      if (node.source.type === "Literal" && typeof node.source.value === "string")
        add(node.source.value, false);
      else unknownImports += 1;
    },
    CallExpression: (node) => {
      if (node.callee.type !== "Identifier" || node.callee.name !== "require") return;
      const [argument] = node.arguments;
      if (argument?.type === "Literal" && typeof argument.value === "string") add(argument.value, false);
      else unknownImports += 1;
    },
  }).visit(parsed.program);
  return {
    path: source.path,
    lineCount: source.text.replace(/\n$/, "").split("\n").length,
    imports,
    unknownImports,
    outlawed,
    parseErrors: parsed.errors.map((error) => error.message),
  };
}

function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), specifier);
}
