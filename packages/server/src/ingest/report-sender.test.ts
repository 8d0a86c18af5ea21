import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { createReportSender, ReportNotTakenError } from "proofmark/observe";

import { openSqlite } from "../database/databases.fixture.ts";
import { createIngest } from "./create-ingest.ts";
import { newSecret, shopSecret } from "./ingest.fixture.ts";

const reportOf = (state: string, at: number): string =>
  JSON.stringify({
    schema: "proofmark-report/1",
    target: "http://localhost:3000",
    endedAt: new Date(at).toISOString(),
    controls: [{ id: "csrf", state }],
  });

test("a report that is sent tells what changed since the last one, and a wrong secret is an error", async () => {
  await using opened = await openSqlite();
  const { handler } = createIngest({ database: opened.database, secrets: { shop: [shopSecret] } });
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const target = { url: `http://127.0.0.1:${address.port}`, service: "shop" };
  const send = createReportSender({ ...target, secret: shopSecret });
  const now = Date.now();
  assert.deepEqual(await send(reportOf("proven", now - 2_000)), []);
  assert.deepEqual(await send(Buffer.from(reportOf("failed", now - 1_000))), [
    { control: "csrf", before: "proven", after: "failed" },
  ]);
  const forger = createReportSender({ ...target, secret: newSecret() });
  await assert.rejects(forger(reportOf("proven", now)), ReportNotTakenError);
  server.closeAllConnections();
  server.close();
  await assert.rejects(send(reportOf("proven", now)), ReportNotTakenError);
});
