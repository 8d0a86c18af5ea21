import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";

import { attachServer } from "../../http/attach.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { createLog, type Log } from "./create-log.ts";
import { log } from "./guard.ts";
import { logSpec } from "./spec.ts";

const secret = "joe.canary@example.com";
const password = "canary-hunter2";
/** A line of its own, a terminal's escape, and a separator that viewers break at. */
const forged = '\n{"level":"info","kind":"forged"}\n\u001b[2J\u009b2J\u2028';
const harmful = /[\p{Cc}\u2028\u2029]/u;

type Line = Readonly<Record<string, unknown>>;

/** What the wire can't show: that requests and refusals leave lines, and what stands in them. */
export const logCheck: Check = {
  spec: logSpec,
  run: (signal) =>
    logFindings(
      (stdout) => createLog({}, { stdout }),
      (made) => log({ log: made }),
      signal,
    ),
};

/** What a log and a guard leave of a service that is asked twice. */
export async function logFindings(
  open: (stdout: Writable) => Promise<Log>,
  createGuard: (made: Log) => Guard,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const written = await writtenBy(open, createGuard, signal);
  const lines = written.text.split("\n").filter((line) => line !== "");
  const read = lines.flatMap((line) => {
    const parsed = parse(line);
    return parsed === undefined ? [] : [parsed];
  });
  const ofKind = (kind: string): readonly Line[] => read.filter((line) => line["kind"] === kind);
  const access = ofKind("access");
  return [
    judge(
      "attack",
      ofKind("refusal").some(({ requestId }) => requestId === written.refusedId) &&
        access.some(({ requestId, code }) => requestId === written.refusedId && code !== undefined),
      "A refused request is found under the id of its answer, with the code of its refusal.",
      "A refused request left no line under the id of its answer.",
    ),
    judge(
      "attack",
      !written.text.includes(secret) && !written.text.includes(password) && ofKind("application").length > 1,
      "An address and a password that the application wrote, in an object, an error and a message, stand in no line.",
      "An address or a password that the application wrote stands in a line.",
    ),
    judge(
      "attack",
      read.length === lines.length && ofKind("forged").length === 0 && !harmful.test(lines.join("")),
      "A text with line breaks, terminal escapes and separators made no line of its own.",
      "A text with line breaks, terminal escapes or separators broke a line.",
    ),
    judge(
      "benign",
      access.some(({ requestId, status }) => requestId === written.servedId && status === 200),
      "A request that was served has one line, under its id.",
      "A request that was served has no line under its id.",
    ),
  ];
}

interface Written {
  readonly text: string;
  readonly refusedId: string;
  readonly servedId: string;
}

/** What a small service writes that is asked twice, once for what it refuses. */
async function writtenBy(
  open: (stdout: Writable) => Promise<Log>,
  createGuard: (made: Log) => Guard,
  signal: AbortSignal,
): Promise<Written> {
  let text = "";
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const made = await open(stdout);
  let left = 2;
  const allDone = Promise.withResolvers<void>();
  const refusing: Guard = {
    spec: { ...logSpec, id: "refusing" },
    onRequestHead({ path }) {
      // A guard that fails refuses, and tells of its fault.
      if (path === "/refused") throw new Error(`password=${password}`);
      return undefined;
    },
    onDone() {
      if (--left === 0) allDone.resolve();
    },
  };
  // The last to hear that a request is done: by then the log has its line.
  await using pipeline = new Pipeline([createGuard(made), refusing]);
  const server = createServer((request, response) => {
    made.logger.info({ user: { email: secret }, password }, `for ${secret}${forged}`);
    made.logger.error(new Error(`password=${password}`));
    response.end(exchangeOf(request).id);
  });
  attachServer(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening", { signal });
  const { port } = server.address() as AddressInfo;
  try {
    const ask = async (path: string): Promise<string> =>
      await (await fetch(`http://127.0.0.1:${port}${path}`, { signal })).text();
    const servedId = await ask(`/users/${secret}?password=${password}`);
    const problem = parse(await ask("/refused"));
    await allDone.promise;
    await made.close();
    return { text, servedId, refusedId: String(problem?.["correlationId"]) };
  } finally {
    server.closeAllConnections();
    server.close();
    await made.close();
  }
}

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
