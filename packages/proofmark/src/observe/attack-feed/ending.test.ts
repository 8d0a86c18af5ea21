import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { controlPlane, patientWait, secret, storedIds, testFolder, until } from "./control-plane.fixture.ts";
import { createFeed } from "./create-feed.ts";

const script = join(import.meta.dirname, "ending-process.fixture.ts");

for (const way of ["exit", "throw", "nothing left to do"])
  test(`events of a process that ends by ${way} arrive when the next one starts`, async () => {
    using folder = testFolder();
    const away = "http://127.0.0.1:9";
    const parameters = ["--conditions=proofmark:source", script, away, secret, folder.path, way];
    const { signal } = spawnSync(process.execPath, parameters, { timeout: 60_000, stdio: "ignore" });
    assert.equal(signal, null, "it ended by itself");
    await using plane = await controlPlane();
    await using heir = createFeed(
      { url: plane.url, secret, service: "shop", spoolFolder: folder.path, batchMs: 10, leaseSeconds: 3 },
      { wait: patientWait().wait },
    );
    await until(() => storedIds(plane).length === 3);
    assert.deepEqual(storedIds(plane), ["0", "1", "2"]);
    assert.equal(heir.stats().adoptedBatches, 1);
  });
