import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { costLine, document, inspectionLine, sinkLine } from "./document.ts";
import { floodLine, loginFloods } from "./identity/logins.ts";
import { tokenCosts, tokenLine } from "./identity/token.ts";
import { auditLine, auditThroughputs } from "./observe/audit-append.ts";
import { inspectionCosts } from "./inspection/cost.ts";
import { sinkCosts } from "./sinks/cost.ts";
import { load } from "./wrk.ts";
import { replay } from "./replay.ts";
import { groups } from "./variants/variants.ts";

const names = process.argv.slice(2);
const variantNames = groups.flatMap(({ variants }) => variants.map(({ name }) => name));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (names.includes("--help") || names.includes("-h")) {
  say("npm run bench [-- names…]   Measures everything and writes docs/bench.md.");
  say("With names it measures what they name and writes nothing:");
  say(
    `  wrk, inspection-cost, sink-cost, token-cost, login-flood, audit-append, ${groups.map(({ id }) => id).join(", ")}, or a part of a variant's name such as csrf`,
  );
} else {
  const known = [
    "wrk",
    "inspection-cost",
    "sink-cost",
    "token-cost",
    "login-flood",
    "audit-append",
    ...groups.map(({ id }) => id),
    ...variantNames,
  ];
  const unknown = names.find((name) => !known.some((one) => matches(one, name)));
  if (unknown !== undefined) {
    process.stderr.write(`${unknown} names nothing here. npm run bench -- --help lists what can be named.\n`);
    process.exitCode = 2;
  } else await run();
}

async function run(): Promise<void> {
  const isAll = names.length === 0;
  const isWanted = (variant: string, group: string): boolean =>
    isAll || names.some((name) => group === name || matches(variant, name));
  say(
    "CPU time beside a bare node:http server, in one process; median (middle half): GET · POST of 2 KB · µs that a GET has on top",
  );
  const costs = await replay(isWanted, (cost) => say(costLine(cost)));
  const inspection = isAll || names.includes("inspection-cost") ? await inspectionCosts() : undefined;
  for (const cost of inspection ?? []) say(inspectionLine(cost));
  const sinks = isAll || names.includes("sink-cost") ? await sinkCosts() : [];
  for (const cost of sinks) say(sinkLine(cost));
  const tokens = isAll || names.includes("token-cost") ? await tokenCosts() : [];
  for (const cost of tokens) say(tokenLine(cost));
  const floods = isAll || names.includes("login-flood") ? await loginFloods() : [];
  for (const flood of floods) say(floodLine(flood));
  const audits = isAll || names.includes("audit-append") ? await auditThroughputs() : [];
  for (const audit of audits) say(auditLine(audit));
  const throughputs = isAll || names.includes("wrk") ? await load(say) : undefined;
  for (const { name, ratio } of [...(throughputs?.servers ?? []), ...(throughputs?.proxies ?? [])])
    say(`${name.padEnd(40)} ${ratio.median.toFixed(2)}`);
  if (!isAll) return;
  writeFileSync(
    join(import.meta.dirname, "..", "..", "docs", "bench.md"),
    document({ costs, inspection: inspection ?? [], sinks, tokens, floods, audits, throughputs }),
  );
  say("Written: docs/bench.md");
}

function matches(variant: string, name: string): boolean {
  return variant.toLowerCase().includes(name.toLowerCase());
}
