// npm run new:control <plane>/<name>: the skeleton of a control, and the lists to add it to.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planes } from "../packages/proofmark/src/model/control.ts";
import { controlSkeleton, nextSteps } from "./control-skeleton.ts";

const sources = join(import.meta.dirname, "..", "packages", "proofmark", "src");
// Exposures are probes without a guard and stand in prove/exposure/.
const choices = planes.filter((plane) => plane !== "exposure");
const wanted = process.argv[2] ?? "";
const [plane = "", id = "", ...rest] = wanted.split("/");
const isPlane = choices.some((choice) => choice === plane);

if (!isPlane || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || rest.length > 0) {
  fail(
    `Usage: npm run new:control <plane>/<name>. Planes: ${choices.join(", ")}. The name is in kebab-case: body-limit.`,
  );
} else if (existsSync(join(sources, plane, id))) {
  fail(`${plane}/${id} exists already.`);
} else {
  const folder = join(sources, plane, id);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(controlSkeleton(plane, id)))
    writeFileSync(join(folder, name), text);
  process.stdout.write(nextSteps(plane, id));
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
