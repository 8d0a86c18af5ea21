import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Pipeline } from "proofmark";
import { protectNode } from "proofmark/node";

import { spreadOf, type Spread } from "../spread.ts";
import { sinkCalls, type SinkCall } from "./calls.ts";

const rounds = 25;
const calls = 400;

/** What a sink may cost. */
export const sinkTargetMicros = 20;

/** Microseconds that a sink adds to one call, in a request with 20 values. */
export interface SinkCost {
  readonly sink: string;
  readonly kind: string;
  readonly micros: Spread;
}

const values = Array.from({ length: 20 }, (_, index) => `value ${index}, with a comma; and more`);

/** Makes each call within a request and outside of one, in turns: the difference is the sink's. */
export async function sinkCosts(): Promise<readonly SinkCost[]> {
  const costs: SinkCost[] = [];
  for (const call of sinkCalls()) {
    const { sink, kind, act, isFresh } = call;
    let serial = 0;
    const timed = (): number => {
      const before = process.cpuUsage();
      for (let index = 0; index < calls; index++)
        act(isFresh ? `${values[serial++ % values.length]}${serial}` : "first");
      const { user, system } = process.cpuUsage(before);
      return (user + system) / calls;
    };
    const micros: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const outside = timed();
      micros.push((await inRequest(call, timed)) - (outside + timed()) / 2);
    }
    costs.push({ sink, kind, micros: spreadOf(micros.slice(5)) });
  }
  return costs;
}

async function inRequest({ sink, guard }: SinkCall, act: () => number): Promise<number> {
  let result = 0;
  const server = createServer((_, response) => {
    result = act();
    response.end();
  });
  protectNode(server, new Pipeline([guard()]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams(values.map((value, index): [string, string] => [`p${index}`, value]));
  const response = await fetch(`http://127.0.0.1:${port}/?${query.toString()}`);
  await response.text();
  if (response.status !== 200) throw new Error(`${sink}-sink refused an ordinary call (${response.status}).`);
  await new Promise((resolve) => server.close(resolve));
  return result;
}
