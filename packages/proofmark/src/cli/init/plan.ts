import { readdirSync } from "node:fs";
import { join } from "node:path";

import { configNames } from "../../config/load-config.ts";
import { configFileName, configText } from "./config-file.ts";
import { findEntry, type Entry } from "./entry.ts";
import type { LineEdit } from "./line-edits.ts";
import { patchEntry } from "./patch.ts";
import { choosePreset, portIn, type PresetChoice } from "./preset.ts";
import type { Project } from "./project.ts";
import { unsupportedPackage, unsupportedStarter } from "./unsupported.ts";

/** What init would do in a project; nothing of it is done yet. */
export type Plan =
  | { readonly kind: "unsupported"; readonly name: string }
  | { readonly kind: "unknown" }
  | PossiblePlan;

export interface PossiblePlan {
  readonly kind: "possible";
  readonly entry: Entry;
  readonly preset: PresetChoice;
  readonly port: number;
  /** The configuration that is there, or that would be written. */
  readonly configFile: string;
  /** Undefined where a configuration exists, which stays as it is. */
  readonly newConfig: string | undefined;
  /** Empty where the entry is hardened already. */
  readonly edits: readonly LineEdit[];
  /** What somebody who knows the project should look at. */
  readonly doubts: readonly string[];
}

export function planFor(project: Project): Plan {
  const starter = unsupportedStarter(project);
  if (starter !== undefined) return { kind: "unsupported", name: starter };
  const entry = findEntry(project);
  if (entry === undefined) {
    const name = unsupportedPackage(project);
    return name === undefined ? { kind: "unknown" } : { kind: "unsupported", name };
  }
  const preset = choosePreset(project, entry.source);
  const existing = existingConfig(project.folder);
  const configFile = existing ?? configFileName(project);
  const port = portIn(entry.source);
  const canImport = importsConfig(entry, configFile);
  const edits =
    entry.hardenedIn !== undefined
      ? []
      : patchEntry(entry, {
          configFile: canImport ? configFile : undefined,
          preset: preset.preset,
          isModule: project.isModule,
        });
  return {
    kind: "possible",
    entry,
    preset,
    port: port ?? 3000,
    configFile,
    newConfig: existing === undefined ? configText(preset, port ?? 3000) : undefined,
    edits,
    doubts: [
      ...(entry.app.isOneOfSeveral
        ? [`${entry.file} makes several applications. Is this the one that listens?`]
        : []),
      ...(port === undefined ? [`No port was found; target in ${configFile} says 3000.`] : []),
      ...(canImport || edits.length === 0
        ? []
        : [
            `A build of ${entry.file} may not take ${configFile} along, so the line names the preset itself. ` +
              `${configFile} serves the prove and gateway commands; keep the preset the same in both.`,
          ]),
    ],
  };
}

function existingConfig(folder: string): string | undefined {
  const files = new Set(readdirSync(folder));
  return configNames.find((name) => files.has(name));
}

/** Plain JavaScript can import either; TypeScript only where Node runs it as it stands. */
function importsConfig({ file, runsSource }: Entry, configFile: string): boolean {
  return /\.[cm]?js$/.test(file) || !file.includes(".") || runsSource || /\.m?js$/.test(configFile);
}

/** Absolute path of a file of the project. */
export function inProject(project: Project, file: string): string {
  return join(project.folder, file);
}
