import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One way in which Jotter runs. */
export interface Variant {
  readonly id: "bare" | "hardened" | "gateway";
  /** At the head of its column. */
  readonly title: string;
  /** How it is made, in a few words. */
  readonly how: string;
  /** The file that is started, and its arguments behind the port. */
  readonly start: (place: { readonly port: number; readonly upstream: string }) => readonly string[];
}

const here = dirname(import.meta.dirname);
const packageFolder = dirname(fileURLToPath(import.meta.resolve("proofmark/package.json")));

/** The process that every bare Jotter is. */
export const bareFile = join(here, "main.ts");
/** Proofmark's command line. */
export const commandFile = join(packageFolder, "src", "cli", "main.ts");

export const variants: readonly Variant[] = [
  { id: "bare", title: "Bare", how: "as it was written", start: () => [bareFile] },
  {
    id: "hardened",
    title: "Hardened",
    how: "harden(app), with its sign-in",
    start: () => [join(here, "hardened.ts")],
  },
  {
    id: "gateway",
    title: "Gateway",
    how: "a bare one behind the gateway",
    start: ({ port, upstream }) => [
      commandFile,
      "gateway",
      "--config",
      join(here, "proofmark.config.ts"),
      "--upstream",
      upstream,
      "--port",
      String(port),
    ],
  },
];
