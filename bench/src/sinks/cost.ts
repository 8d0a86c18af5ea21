import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";

import { Pipeline } from "proofmark";
import { protectNode } from "proofmark/node";
import { sqlSink } from "proofmark/sinks";

import { spreadOf, type Spread } from "../spread.ts";

const rounds = 25;
const statements = 400;

/** What the sink may cost. */
export const sinkTargetMicros = 20;

/** Microseconds that the SQL sink adds to one statement of about 500 bytes, in a request with 20 values. */
export interface SinkCost {
  readonly kind: string;
  readonly micros: Spread;
}

const values = Array.from({ length: 20 }, (_, index) => `value ${index}, with a comma; and more`);
const columns = "n.id, n.title, n.body, n.created_at, u.name";
const statement = (title: string): string =>
  `SELECT ${columns} AS owner FROM notes n INNER JOIN users u ON u.id = n.owner_id LEFT JOIN tags t ON t.note_id = n.id ` +
  `WHERE n.deleted_at IS NULL AND n.state = 'open' AND u.active = 1 AND (n.visibility = 'public' OR n.owner_id = 7) AND ` +
  `n.title LIKE '%${title}%' AND n.created_at > '2026-01-01' GROUP BY ${columns} HAVING count(t.id) > 0 ` +
  "ORDER BY n.created_at DESC, n.id LIMIT 50 OFFSET 0";

/** Prepares statements within a request and outside of one, in turns: the difference is the sink's. */
export async function sinkCosts(): Promise<readonly SinkCost[]> {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE notes (id, title, body, created_at, deleted_at, state, visibility, owner_id)");
  db.exec("CREATE TABLE users (id, name, active); CREATE TABLE tags (id, note_id)");
  let serial = 0;
  const timed = (titleOf: () => string): number => {
    const before = process.cpuUsage();
    for (let index = 0; index < statements; index++) db.prepare(statement(titleOf()));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / statements;
  };
  const kinds = {
    "a statement that was seen before": () => "first",
    "a statement that a value was pasted into": () => `${values[serial++ % 20]}${serial}`,
  };
  const costs: SinkCost[] = [];
  for (const [kind, titleOf] of Object.entries(kinds)) {
    const micros: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const outside = timed(titleOf);
      micros.push((await inRequest(() => timed(titleOf))) - (outside + timed(titleOf)) / 2);
    }
    costs.push({ kind, micros: spreadOf(micros.slice(5)) });
  }
  return costs;
}

async function inRequest(act: () => number): Promise<number> {
  let result = 0;
  const server = createServer((_, response) => {
    result = act();
    response.end();
  });
  protectNode(server, new Pipeline([sqlSink()]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams(values.map((value, index): [string, string] => [`p${index}`, value]));
  const response = await fetch(`http://127.0.0.1:${port}/?${query.toString()}`);
  await response.text();
  if (response.status !== 200)
    throw new Error(`The sink refused an ordinary statement (${response.status}).`);
  await new Promise((resolve) => server.close(resolve));
  return result;
}
