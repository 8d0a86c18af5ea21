import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { harden } from "../index.ts";
import { KeyRing } from "../kernel/key-ring.ts";
import { verifyChain } from "./audit-chain/verify-chain.ts";
import { createObservability, type ObservabilityOptions } from "./create-observability.ts";
import { latencyBudget } from "./latency-budget/guard.ts";

const ring = new KeyRing([{ id: "a", key: randomBytes(32) }]);

function optionsFor(context: TestContext): ObservabilityOptions & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "proofmark-observability-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return { service: "shop", folder, console: false, ring };
}

test("one call gives a service its log, metrics, health and audit chain, and all of them tell of one refusal", async (context) => {
  const options = optionsFor(context);
  const observed = await createObservability({
    ...options,
    redaction: { patterns: [{ shape: "customer", prefix: "cust_" }] },
  });
  const server = createServer((_, response) => response.end("sold"));
  harden(server, { controls: observed.controls, onEvent: () => {} });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  assert.equal((await fetch(`${at}/?q=${encodeURIComponent("' OR '1'='1' -- ")}`)).status, 403);
  assert.equal((await fetch(`${at}/cust_12345678`)).status, 200);
  observed.log.logger.info("paid by cust_12345678");
  assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: "alive" });
  assert.equal((await fetch(`${at}/ready`)).status, 200);
  const scrape = await (await fetch(`${at}/metrics`)).text();
  assert.match(scrape, /^proofmark_refusals_total\{[^}]*control="inspection"[^}]*\} 1$/m);
  const figures = (await (await fetch(`${at}/api/hardening/metrics`)).json()) as { routes: unknown[] };
  assert.match(JSON.stringify(figures.routes), /"budget":"response"/);
  await observed.trail.sealHead();
  const security = await (await fetch(`${at}/api/hardening/security`)).json();
  assert.match(JSON.stringify(security), new RegExp(observed.trail.head?.digest ?? "no head"));

  server.close();
  server.closeAllConnections();
  await observed[Symbol.asyncDispose]();
  const log = readFileSync(join(options.folder, "logs", "security", "security.1.log"), "utf8");
  assert.match(log, /PM_INSPECTION_REFUSED/);
  const all = readFileSync(join(options.folder, "logs", "all", "all.1.log"), "utf8");
  assert.match(all, /"path":"\/\[redacted:customer\]"/);
  assert.doesNotMatch(all, /cust_12345678/);
  const verdict = await verifyChain(observed.trail.folder, { ring });
  assert.deepEqual([verdict.state, verdict.problem, verdict.crashes], ["intact", undefined, 0]);
  assert.ok(verdict.records > 0);
});

test("where one part can't be opened, those that were are closed: the next start finds the folder free", async (context) => {
  const options = optionsFor(context);
  writeFileSync(join(options.folder, "spool"), "a file in the way");
  const controlPlane = { url: "http://127.0.0.1:1", secret: "no secret" };
  await assert.rejects(createObservability({ ...options, controlPlane }));
  const observed = await createObservability(options);
  assert.equal(observed.feed, undefined);
  await observed[Symbol.asyncDispose]();
});

test("without a key there is no chain, and the error says which variable to set", async (context) => {
  const { ring: _, ...options } = optionsFor(context);
  await assert.rejects(createObservability(options), /PROOFMARK_VAULT_KEYS/);
});

for (const [what, latency] of [
  ["not a word about latency", undefined],
  ["no option", {}],
] as const)
  test(`with ${what}, answers are held to the default budget all the same`, async (context) => {
    await using observed = await createObservability({ ...optionsFor(context), latency });
    const guard = latencyBudget(observed.controls["latency-budget"]);
    assert.ok("latencies" in guard);
    await guard[Symbol.asyncDispose]?.();
  });
