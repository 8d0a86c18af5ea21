import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { createPipeline, defineConfig, harden } from "./index.ts";
import { createLog } from "./observe/log/create-log.ts";
import { MemoryOutput } from "./observe/log/log.fixture.ts";

test("what proofmark.config.ts exports hardens an application as it is", async () => {
  // Typed as it would be in a strict project: this call is also a test of the types.
  const config = defineConfig({
    preset: "api",
    trustedProxies: ["10.0.0.0/8"],
    target: "http://localhost:3000",
    listen: { port: 8080 },
    routes: ["/notes/1"],
    controls: { "frame-options": false, cors: { origins: ["https://app.example.com"] } },
  });
  const server = harden(
    createServer((_request, response) => void response.end("home")),
    config,
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("x-frame-options"), null);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

for (const [what, wrong, message] of [
  ["a slip in a name", { contrls: {} }, "harden: contrls is not an option. Did you mean controls?"],
  ["a mode that there is not", { mode: "monitr" }, /^harden: mode: Invalid option/],
  ["sinks that are no yes or no", { sinks: "off" }, /^harden: sinks: /],
  ["a proxy that is no address", { trustedProxies: ["proxy"] }, /^harden: trustedProxies\.0: is no address/],
  ["a listener that is none", { onEvent: console }, "harden: onEvent: is not a function."],
  ["a preset that there is not", { preset: "wbe" }, /wbe is not a preset\. Did you mean web\?/],
] as const)
  test(`${what} is told, and no pipeline is made that would leave it out`, () => {
    assert.throws(() => createPipeline(wrong as never), { code: "PM_OPTIONS", message });
  });

test("what is refused is said on stderr, but not beside a log that says it", async (context) => {
  const said = context.mock.method(process.stderr, "write", () => true);
  const log = await createLog({}, { stdout: new MemoryOutput() });
  for (const controls of [{}, { log: { log } }]) {
    const server = harden(createServer(), { controls, sinks: false });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal((await fetch(`http://127.0.0.1:${port}/?q=' or 1=1--`)).status, 403);
    server.closeAllConnections();
    server.close();
    assert.equal(said.mock.callCount(), 1);
  }
  await log.close();
});

test("monitor mode leaves request and answer as they are, and lets the policy only report", async () => {
  const own = {
    "access-control-allow-origin": "https://app.example",
    "set-cookie": "theme=dark; SameSite=None; Secure",
    "x-frame-options": "SAMEORIGIN",
    "x-powered-by": "home-made",
  };
  const server = harden(
    createServer((request, response) => {
      response.writeHead(200, own);
      response.end(String(request.headers["x-forwarded-host"]));
    }),
    { mode: "monitor", onEvent: () => {} },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { origin: "https://app.example", "x-forwarded-host": "shop.example" },
    });
    assert.equal(await response.text(), "shop.example");
    for (const [name, value] of Object.entries(own)) assert.equal(response.headers.get(name), value);
    assert.equal(response.headers.get("content-security-policy"), null);
    assert.equal(response.headers.get("cross-origin-resource-policy"), null);
    assert.match(response.headers.get("content-security-policy-report-only") ?? "", /default-src/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
