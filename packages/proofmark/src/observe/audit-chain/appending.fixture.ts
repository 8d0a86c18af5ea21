// A process that appends to several chains at once, as fast as it can, until it is killed. It says on stdout which record
// of which chain was answered with `durable`: "<instance> <index>". Arguments: folder, number of chains, first index.
import { writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";

import { ring, step } from "./audit-chain.fixture.ts";
import { fileAnchor } from "./file-anchor.ts";
import { createAuditTrail } from "./trail.ts";

const [folder = "", chains = "1", first = "0"] = process.argv.slice(2);

writeSync(1, "opening 0\n");
await Promise.all(
  Array.from({ length: Number(chains) }, async (_, index) => {
    const instance = `chain-${index}`;
    const isDurable = index % 2 === 0;
    const trail = await createAuditTrail(
      {
        folder,
        instance,
        ring,
        durable: isDurable,
        flushMs: 1 + index,
        // Small, so that many are killed while a segment ends and the next one begins.
        segmentBytes: 8_192,
        headSeconds: 0.1,
        syncMs: 10,
        anchors: [fileAnchor({ path: `${folder}/anchor.jsonl` })],
      },
      {},
    );
    for (let next = Number(first); ;) {
      const many = 1 + Math.floor(Math.random() * 40);
      const outcomes = Array.from({ length: many }, async () => await trail.append(step(next++)));
      const settled = await Promise.all(outcomes);
      if (settled.every((outcome) => outcome === "durable")) writeSync(1, `${instance} ${next - 1}\n`);
      await turn();
    }
  }),
);
