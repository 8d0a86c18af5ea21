import { posix } from "node:path";

import type { PresetName } from "../../config/schema.ts";
import type { Entry } from "./entry.ts";
import type { LineEdit } from "./line-edits.ts";
import { loadedModules } from "./loaded-modules.ts";
import { maskSource } from "./masked-source.ts";

export interface PatchOptions {
  /** Path of the configuration relative to the project; undefined where the entry can't import it. */
  readonly configFile: string | undefined;
  readonly preset: PresetName;
  readonly isModule: boolean;
}

/** The line that hardens the application, and the imports that it needs. */
export function patchEntry(
  entry: Entry,
  { configFile, preset, isModule }: PatchOptions,
): readonly LineEdit[] {
  const { source, app, file } = entry;
  const masked = maskSource(source);
  const style = styleOf(masked);
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(masked);
  const harden = isUsed("harden") ? "hardenApp" : "harden";
  const config = isUsed("config") ? "proofmarkConfig" : "config";
  const argument = configFile === undefined ? `{ preset: ${style.quote}${preset}${style.quote} }` : config;

  const quoted = (text: string): string => style.quote + text + style.quote;
  const path = configFile === undefined ? undefined : quoted(importPath(file, configFile));
  const asImport = [
    `import { ${harden === "harden" ? "harden" : `harden as ${harden}`} } from ${quoted("proofmark")}${style.end}`,
    ...(path === undefined ? [] : [`import ${config} from ${path}${style.end}`]),
  ];
  const asRequire = [
    `const { ${harden === "harden" ? "harden" : `harden: ${harden}`} } = require(${quoted("proofmark")})${style.end}`,
    ...(path === undefined ? [] : [`const { default: ${config} } = require(${path})${style.end}`]),
  ];
  const isImporting = importsModules(entry, masked, isModule);
  const loading = {
    at: placeForImports(source, masked, isImporting, app.start),
    removes: 0,
    adds: isImporting ? asImport : asRequire,
  };

  if (app.name === undefined) {
    const wrapped = `${source.slice(0, app.start)}${harden}(${source.slice(app.start, app.end)}, ${argument})${source.slice(app.end)}`;
    const from = lineOf(source, app.start);
    const until = lineOf(source, app.end) + 1;
    const adds = wrapped.split("\n").slice(from, until).map(withoutReturn);
    return [loading, { at: from, removes: until - from, adds }];
  }
  const indent = /^[ \t]*/.exec(source.split("\n")[lineOf(source, app.start)] ?? "")?.[0] ?? "";
  const after = masked.slice(app.statementEnd).trimStart();
  // Without a semicolon, a line that begins like this would be taken for a part of ours.
  const end = style.end === "" && /^[([`/+-]/.test(after) ? ";" : style.end;
  const line = `${indent}${harden}(${app.name}, ${argument})${end}`;
  return [loading, { at: lineOf(source, app.statementEnd - 1) + 1, removes: 0, adds: [line] }];
}

/** Whether the file loads modules with import: by its extension, what it does already, or the project's type. */
function importsModules({ file, source }: Entry, masked: string, isModule: boolean): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  if (file.endsWith(".cjs")) return false;
  const loaded = loadedModules(source, masked);
  if (loaded.length > 0) return loaded.some(({ isImport }) => isImport);
  return isModule || /\.[cm]?tsx?$/.test(file);
}

/** The line after the last import or require before the application, else after what must stand first in a file. */
function placeForImports(source: string, masked: string, isImporting: boolean, before: number): number {
  const ends = loadedModules(source, masked)
    .filter(({ isImport, end }) => isImport === isImporting && (isImport || end < before))
    // A require in the middle of `var a = …, b = …` is no place for a new statement.
    .filter(({ end }) => isImporting || /^\s*(?:\n|$)/.test(masked.slice(end).replace(/^;/, "")))
    .filter(({ end }) => isImporting || !masked.slice(0, end).trimEnd().endsWith(","))
    .map(({ end }) => end);
  if (ends.length > 0) return lineOf(source, Math.max(...ends) - 1) + 1;
  const first = /^(?:\uFEFF?#![^\n]*\n)?\s*(?:(["'])use strict\1;?[^\n]*\n)?/.exec(source)?.[0] ?? "";
  return first === "" ? 0 : lineOf(source, first.length);
}

/** `../proofmark.config.ts` as seen from `src/server.ts`. */
function importPath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length - 1;
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}

/** The quotes and the line ends that the file uses most. */
function styleOf(masked: string): { quote: string; end: string } {
  const quote = countOf(/'/g, masked) > countOf(/"/g, masked) ? "'" : '"';
  const statements = countOf(/^(?:import|const|let|var)\b/gm, masked);
  const end = statements > 0 && countOf(/;[ \t]*\r?$/gm, masked) * 2 < statements ? "" : ";";
  return { quote, end };
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}
