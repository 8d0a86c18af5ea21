import { createServer, type Server } from "node:http";

import { createPipeline, harden, type ControlOptions } from "proofmark";

import { Line } from "../replay/line.ts";
import { spreadOf, type Spread } from "../spread.ts";
import { loopback, running } from "../variants/variant.ts";
import { measured, requestsOf, type Measured } from "./bodies.ts";

const rounds = 25;
const passes = 3;
const warmUps = 40;
const answer = '{"isStored":true}';

/** CPU time that inspection adds to one request. */
export interface InspectionCost {
  readonly kind: Measured;
  readonly micros: Spread;
}

/** Measures a server with inspection alone beside one with a pipeline of no guard, in turns. */
export async function inspectionCosts(): Promise<readonly InspectionCost[]> {
  const without = await start(false);
  const guarded = await start(true);
  const costs: InspectionCost[] = [];
  for (const kind of measured) {
    const requests = requestsOf(kind);
    const one = new Line(without.server);
    const other = new Line(guarded.server);
    await timed(one, requests, warmUps);
    await timed(other, requests, warmUps);
    const micros: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = await timed(one, requests, passes);
      const between = await timed(other, requests, passes);
      const after = await timed(one, requests, passes);
      micros.push(between - (before + after) / 2);
    }
    costs.push({ kind, micros: spreadOf(micros) });
  }
  await without.close();
  await guarded.close();
  return costs;
}

/** Microseconds of CPU time a request. */
async function timed(line: Line, requests: readonly Buffer[], times: number): Promise<number> {
  const before = process.cpuUsage();
  let sent = 0;
  for (let pass = 0; pass < times; pass++)
    for (const bytes of requests) sent += await line.run(bytes, answer, 1);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / sent;
}

async function start(isGuarded: boolean): ReturnType<typeof running> {
  const ids = createPipeline().guards.map(({ spec }) => spec.id);
  const off = ids.filter((id) => !isGuarded || id !== "inspection").map((id) => [id, false]);
  const controls = Object.fromEntries(off) as ControlOptions;
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": answer.length });
      response.end(answer);
    });
  });
  return await running(harden(server, { controls }).listen(0, loopback));
}
