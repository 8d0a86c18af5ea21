import assert from "node:assert/strict";
import { createServer as createTcp, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";

import type { Surface } from "../../model/probe.ts";
import { judgeFindings } from "../../model/proof.ts";
import { createAttacker } from "../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../probing/budget.ts";
import { slowRequestProbe } from "./probe.ts";

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

/** A server of one's own that ends a connection after `limitMs`, or at the request that is whole. */
async function findingsOf(limitMs: number, maxConnections: number) {
  const open = new Set<Socket>();
  const server = createTcp((socket) => {
    open.add(socket);
    let received = "";
    const timer = setTimeout(() => socket.destroy(), limitMs);
    socket.on("error", () => {});
    socket.on("close", () => {
      open.delete(socket);
      clearTimeout(timer);
    });
    if (open.size > maxConnections) socket.destroy();
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(received)?.[1] ?? 0);
      if (end !== -1 && received.length >= end + 4 + length) socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const budget = new Budget(defaultBudget, AbortSignal.timeout(30_000));
  await using attacker = createAttacker({ origin, budget });
  try {
    // This probe judges no page that was retrieved before.
    return await slowRequestProbe.run(attacker, {} as Surface);
  } finally {
    server.close();
    for (const socket of open) socket.destroy();
  }
}

test("what waits for ever fails, what ends slow clients by itself is observed, and what is hasty breaks the twin", async () => {
  const [patient, strict, hasty] = await Promise.all([
    findingsOf(60_000, 1_000),
    findingsOf(5_000, 50),
    findingsOf(1_000, 50),
  ]);
  assert.equal(judgeFindings(patient), "failed");
  assert.deepEqual(
    patient.map(({ outcome }) => outcome),
    ["breached", "breached", "breached", "held", "held"],
  );
  assert.equal(judgeFindings(strict), "observed");
  assert.equal(hasty.at(-1)?.outcome, "breached");
});
