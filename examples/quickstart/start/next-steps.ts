import type { Paint } from "proofmark/prove";
import type { Tried } from "./page.ts";
import type { Proven } from "./prove-service.ts";
import { thingsToTry } from "./things-to-try.ts";
import type { Told } from "./told.ts";

/** Carries the attacks out on the bare and the hardened one, so that what is printed is what happens. */
export async function tryThings(proven: readonly Proven[]): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for (const { title, command, answer } of thingsToTry) {
    const answers = [];
    for (const { variant, url } of proven.filter(({ variant: { id } }) => id !== "gateway"))
      answers.push({ variant: variant.title, command: command(url), answer: await answer(url) });
    tried.push({ title, answers });
  }
  return tried;
}

/** What to open and what to try, with what was answered a moment ago. */
export function describeNext(
  proven: readonly Proven[],
  tried: readonly Tried[],
  told: Told,
  page: string,
  paint: Paint,
): string {
  return [
    paint("Open", "bold"),
    `  ${page}/  the three reports`,
    ...proven.map(({ variant, url }) => `  ${url}/  Jotter, ${variant.title.toLowerCase()}`),
    "",
    paint("Try", "bold"),
    ...tried.flatMap(({ title, answers }, index) => [
      `  ${index + 1}. ${title}.`,
      ...answers.flatMap(({ command, answer, variant }) => [
        `     ${command}`,
        paint(`     ${variant}: ${answer}`, "faint"),
      ]),
    ]),
    "",
    paint("What the hardened one told meanwhile", "bold"),
    `  ${told.metrics.command}`,
    ...told.metrics.lines.slice(0, 3).map((line) => paint(`     ${line}`, "faint")),
    `  ${told.audit.command}`,
    ...told.audit.answer.split("\n").map((line) => paint(`     ${line}`, "faint")),
    "  Slack, which a local receiver stands for",
    paint(`     ${told.slack?.headline ?? "No message came within 15 s."}`, "faint"),
    "",
    "Ctrl-C stops all of it.",
  ].join("\n");
}
