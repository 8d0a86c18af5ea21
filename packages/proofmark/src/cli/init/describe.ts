import { diffOf, type DiffLine } from "./line-edits.ts";
import type { Plan, PossiblePlan } from "./plan.ts";
import { gatewayCommandLine, installCommand, type Project } from "./project.ts";

const titles = { express: "Express", fastify: "Fastify", hono: "Hono", "node:http": "node:http" } as const;

/** What was found, and each change as a diff. */
export function describePlan(plan: PossiblePlan, project: Project, hasColour: boolean): string {
  const { entry, configFile, newConfig, edits, preset, doubts } = plan;
  const show = (lines: readonly DiffLine[]): string =>
    lines.map((line) => colour(line, hasColour)).join("\n");
  const found = `${titles[entry.framework]}, ${entry.app.name ?? "made"} in ${entry.file}; ${project.packageManager}.`;
  const blocks = [found];
  if (newConfig === undefined) blocks.push(`${configFile} is there and stays as it is.`);
  else {
    const lines = newConfig.trimEnd().split("\n");
    blocks.push(
      `New: ${configFile}, preset ${preset.preset} because ${preset.because}\n${show(lines.map((text) => ({ mark: "+", text })))}`,
    );
  }
  if (edits.length === 0) blocks.push(`${entry.hardenedIn ?? entry.file} is hardened already.`);
  else blocks.push(`Changed: ${entry.file}\n${show(diffOf(entry.source, edits))}`);
  if (doubts.length > 0) blocks.push(doubts.map((doubt) => `Not sure: ${doubt}`).join("\n"));
  if (newConfig === undefined && edits.length === 0)
    blocks.push("There is nothing to do. Prove it: npx proofmark prove");
  return `${blocks.join("\n\n")}\n`;
}

export function nextSteps({ port }: PossiblePlan, project: Project): string {
  const steps = [
    ...(project.packages["proofmark"] === undefined ? [installCommand(project.packageManager)] : []),
    `npx proofmark prove http://localhost:${port}   # while the service runs`,
  ];
  return `Written. Next:\n${steps.map((step) => `  ${step}`).join("\n")}`;
}

export function describeUnsupported(plan: Exclude<Plan, PossiblePlan>, { hasWorkspaces }: Project): string {
  const why =
    plan.kind === "unsupported"
      ? `${plan.name}: harden() does not stand in front of it.`
      : `No Express, Fastify or Hono application and no node:http server was found from package.json on.`;
  const otherwise = [
    ...(plan.kind === "unknown" && hasWorkspaces
      ? ["This is a workspace: run this in the folder of the service."]
      : []),
    ...(plan.kind === "unknown"
      ? ['If there is one, add by hand: import { harden } from "proofmark"; harden(app);']
      : []),
  ];
  return [
    why,
    ...otherwise,
    "The gateway puts the same controls in front, whatever it is written in:",
    `  ${gatewayCommandLine}`,
    "Nothing was changed.",
  ].join("\n");
}

const escapes = { "+": "\u001B[32m", "-": "\u001B[31m", "@": "\u001B[2m", " ": "" } as const;

function colour({ mark, text }: DiffLine, hasColour: boolean): string {
  const line = `  ${mark} ${text}`.trimEnd();
  return hasColour && mark !== " " ? `${escapes[mark]}${line}\u001B[0m` : line;
}
