import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import { serve } from "../../http/served.fixture.ts";
import { sqlSink } from "../../sinks/sql-sink/guard.ts";
import { crisisLane } from "./guard.ts";

const lane = { path: "/crisis", country: "US" } as const;
const database = new DatabaseSync(":memory:");
database.exec("CREATE TABLE messages (text TEXT)");

async function messageOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return (JSON.parse(body) as { message: string }).message;
}

/** Pastes what it is sent into a statement, as nobody should. */
const pasting: RequestListener = async (request, response) => {
  try {
    const message = await messageOf(request);
    database.prepare(`SELECT text FROM messages WHERE text = '${message}' -- find`).all();
    response.end("found");
  } catch {
    response.writeHead(500).end();
  }
};

test("injection in words of danger is refused at the driver, the answer names the lane, and it is told all the same", async () => {
  await using served = await serve([crisisLane({ ...lane, watch: [{ path: "/chat" }] }), sqlSink()], pasting);
  const send = async (
    message: string,
  ): Promise<{ readonly status: number; readonly link: string | undefined }> => {
    const body = JSON.stringify({ message });
    const headers = ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`];
    const answer = await served.ask("POST /chat HTTP/1.1", headers, body);
    return { status: answer.status, link: answer.headers["link"] };
  };
  const link = '</crisis>; rel="help"';
  assert.deepEqual(await send("I want to die' OR '1'='1"), { status: 403, link });
  const seen = served.events.map((event) => (event.type === "refusal" ? event.code : event.type));
  assert.ok(seen.includes("PM_SQL_INJECTION") && seen.includes("crisis"), seen.join());
  assert.deepEqual(await send("I want to die"), { status: 200, link });
});

/** Run as a process of its own: what a handler throws there is caught by nobody, or by the application at its very end. */
const throwing = (isCaughtAtTheEnd: boolean): string => `
  import { createServer } from "node:http";
  import { once } from "node:events";
  import { attachServer } from "${new URL("../../http/attach.ts", import.meta.url).href}";
  import { Pipeline } from "${new URL("../../http/pipeline.ts", import.meta.url).href}";
  import { crisisLane } from "${new URL("guard.ts", import.meta.url).href}";
  const server = createServer();
  attachServer(server, new Pipeline([crisisLane(${JSON.stringify(lane)})], { onEvent: () => {} }));
  const thrown = Promise.withResolvers();
  if (${isCaughtAtTheEnd}) process.on("uncaughtException", () => thrown.resolve());
  server.on("request", () => { throw new Error("The handler is broken."); });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = "http://127.0.0.1:" + server.address().port;
  fetch(url).catch(() => {});
  await thrown.promise;
  const answer = await fetch(url + "/crisis");
  console.log(answer.status, (await answer.text()).includes('"741741"'));
  process.exit(0);
`;

for (const [what, isCaughtAtTheEnd, stdout, code] of [
  ["is caught at the end of the process leaves the lane open", true, "200 true\n", 0],
  [
    "nobody catches ends the process, and the lane in it: that is what the lane of its own process is for",
    false,
    "",
    1,
  ],
] as const)
  test(`a throw of a handler that ${what}`, () => {
    const args = ["--conditions=proofmark:source", "--input-type=module", "-e", throwing(isCaughtAtTheEnd)];
    const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    assert.equal(child.stdout, stdout, child.stderr);
    assert.equal(child.status, code, child.stderr);
  });
