import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { reachTarget } from "./reach.ts";

test("a loopback target lends every probe and every newcomer an address of its own", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const reach = await reachTarget(origin, AbortSignal.timeout(5_000));
    const addresses = [
      ...Array.from({ length: 253 }, (_, index) => reach.sourceAddress(index)),
      ...Array.from({ length: 600 }, () => reach.newcomerAddress()),
    ];
    // Systems other than Linux lend one address alone.
    const isLent = addresses[0] !== undefined;
    assert.equal(new Set(addresses).size, isLent ? 853 : 1);
    for (const address of addresses) if (isLent) assert.match(address ?? "", /^127(\.\d{1,3}){3}$/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
