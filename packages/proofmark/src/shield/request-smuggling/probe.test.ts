import assert from "node:assert/strict";
import { createServer as createTcp, type AddressInfo } from "node:net";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { Finding } from "../../model/finding.ts";
import { judgeFindings } from "../../model/proof.ts";
import type { Surface } from "../../model/probe.ts";
import { createAttacker } from "../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../probing/budget.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { requestSmuggling } from "./guard.ts";
import { requestSmugglingProbe } from "./probe.ts";

async function findingsOf(origin: URL): Promise<readonly Finding[]> {
  const budget = new Budget(defaultBudget, AbortSignal.timeout(20_000));
  await using attacker = createAttacker({ origin, budget });
  // This probe judges no page that was retrieved before.
  return await requestSmugglingProbe.run(attacker, {} as Surface);
}

/** A server that answers each connection with fixed bytes, whatever it is sent. */
async function findingsOfBytes(answer: (request: string) => string): Promise<readonly Finding[]> {
  const server = createTcp((socket) => {
    socket.on("error", () => {});
    socket.once("data", (bytes) => socket.end(answer(bytes.toString("latin1"))));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    return await findingsOf(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  } finally {
    server.close();
  }
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const bad = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
const isOrdinary = (request: string): boolean =>
  request.includes("\r\nContent-Length: 3\r\nConnection: close");

test("Node without the guard accepts what its parser lets pass", async () => {
  await using service = await serve((_request, response) => void response.end());
  const findings = await findingsOf(service.origin);
  assert.equal(judgeFindings(findings), "failed");
  assert.equal(findings.filter(({ outcome }) => outcome === "breached").length, 3);
});

test("Node with the guard is proven, and what the parser refused is told without being counted", async () => {
  await using service = await serve((_request, response) => void response.end(), {
    pipeline: new Pipeline([requestSmuggling()]),
  });
  const findings = await findingsOf(service.origin);
  assert.equal(judgeFindings(findings), "proven");
  assert.equal(findings.filter(({ role }) => role === "attack").length, 3);
  assert.match(findings[0]?.summary ?? "", /The HTTP parser refused 3 others by itself\.$/);
});

test("a server that answers one message twice read two requests", async () => {
  const findings = await findingsOfBytes((request) => (isOrdinary(request) ? ok : ok + ok));
  assert.match(findings[0]?.summary ?? "", /was read as two requests: 2 answers came back/);
});

test("a server that refuses every ambiguous framing by itself is observed", async () => {
  const findings = await findingsOfBytes((request) => (isOrdinary(request) ? ok : bad));
  assert.equal(judgeFindings(findings), "observed");
});

test("a server that closes without an answer refused too", async () => {
  const findings = await findingsOfBytes((request) => (isOrdinary(request) ? ok : ""));
  assert.equal(judgeFindings(findings), "observed");
});

test("a server that refuses ordinary requests alike decides nothing", async () => {
  assert.equal(judgeFindings(await findingsOfBytes(() => bad)), "inconclusive");
});

test("a parser that accepts a classic pair of lengths is a breach of its own", async () => {
  const findings = await findingsOfBytes((request) =>
    isOrdinary(request) || /Content-Length: \d+\r\nTransfer-Encoding: chunked/.test(request) ? ok : bad,
  );
  const breached = findings.filter(({ outcome }) => outcome === "breached");
  assert.deepEqual(
    breached.map(({ summary }) => summary),
    ["Content-Length beside Transfer-Encoding was accepted (200)."],
  );
});

test("a firewall's 403 is a refusal where it lets an ordinary request through, and none where it does not", async () => {
  const forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  const firewall = await findingsOfBytes((request) => (isOrdinary(request) ? ok : forbidden));
  assert.equal(judgeFindings(firewall), "observed");
  assert.notEqual(judgeFindings(await findingsOfBytes(() => forbidden)), "observed");
});
