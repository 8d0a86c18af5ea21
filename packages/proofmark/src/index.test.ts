import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { defineConfig, harden } from "./index.ts";

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
