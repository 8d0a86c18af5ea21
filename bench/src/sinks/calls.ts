import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { Script } from "node:vm";

import { MongoClient } from "mongodb";
import type { Guard } from "proofmark";
import { evalSink, nosqlSink, outgoingRequestSink, pathSink, shellSink, sqlSink } from "proofmark/sinks";

/** A call that a sink looks at. */
export interface SinkCall {
  readonly sink: string;
  readonly kind: string;
  readonly guard: () => Guard;
  /** @param value what the request holds and the application puts into the call. */
  readonly act: (value: string) => unknown;
  /** Whether `value` is another one each time. */
  readonly isFresh: boolean;
}

const columns = "n.id, n.title, n.body, n.created_at, u.name";
const statement = (title: string): string =>
  `SELECT ${columns} AS owner FROM notes n INNER JOIN users u ON u.id = n.owner_id LEFT JOIN tags t ON t.note_id = n.id ` +
  `WHERE n.deleted_at IS NULL AND n.state = 'open' AND u.active = 1 AND (n.visibility = 'public' OR n.owner_id = 7) AND ` +
  `n.title LIKE '%${title}%' AND n.created_at > '2026-01-01' GROUP BY ${columns} HAVING count(t.id) > 0 ` +
  "ORDER BY n.created_at DESC, n.id LIMIT 50 OFFSET 0";
const options = Array.from({ length: 22 }, (_, index) => `--option-${index}=file-${index}`).join(" ");
const script = "total += price * count; ".repeat(19);
/** Takes requests, and never gives them a connection. */
const idle = Object.assign(new Agent(), { createConnection(): void {} });

/** Each call, and what it needs. They end before anything starts, connects or runs: that would hide what is measured. */
export function sinkCalls(): readonly SinkCall[] {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE notes (id, title, body, created_at, deleted_at, state, visibility, owner_id)");
  db.exec("CREATE TABLE users (id, name, active); CREATE TABLE tags (id, note_id)");
  const prepare = (value: string): unknown => db.prepare(statement(value));
  const users = new MongoClient("mongodb://127.0.0.1:1").db("bench").collection("users");
  return [
    {
      sink: "sql",
      kind: "a statement of 500 bytes that was seen before",
      guard: sqlSink,
      act: prepare,
      isFresh: false,
    },
    { sink: "sql", kind: "one that a value was pasted into", guard: sqlSink, act: prepare, isFresh: true },
    {
      sink: "shell",
      kind: "a command of 500 bytes with a quoted value",
      guard: shellSink,
      act: (value) => refusedByNode(`convert ${options} '${value}'`),
      isFresh: true,
    },
    {
      sink: "path",
      kind: "a file below a constant folder",
      guard: pathSink,
      act: (value) => existsSync(`/srv/files/${value}`),
      isFresh: true,
    },
    {
      sink: "outgoing-request",
      kind: "a constant host, a value in the query",
      guard: outgoingRequestSink,
      act: (value) =>
        request(`http://127.0.0.1:9/items?q=${encodeURIComponent(value)}`, { agent: idle }).on(
          "error",
          () => {},
        ),
      isFresh: true,
    },
    {
      sink: "eval",
      kind: "a script of 500 bytes with a literal",
      guard: evalSink,
      act: (value) => new Script(`${script}const name = ${JSON.stringify(value)};`),
      isFresh: true,
    },
    {
      sink: "nosql",
      kind: "a filter of six keys",
      guard: nosqlSink,
      act: (name) =>
        users.find({ name, age: { $gt: 3 }, $or: [{ state: "open" }, { owner: 7 }], deleted: null }),
      isFresh: true,
    },
  ];
}

/** A command that Node refuses to start for its time-out, behind the sink. */
function refusedByNode(command: string): void {
  try {
    execSync(command, { timeout: -1 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_OUT_OF_RANGE") return;
    throw error;
  }
}
