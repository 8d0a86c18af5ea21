// A process that appends five hundred records and ends in the way that its caller asks for.
import { ring, step } from "./audit-chain.fixture.ts";
import { createAuditTrail } from "./trail.ts";

const [folder = "", ending] = process.argv.slice(2);
const trail = await createAuditTrail({ folder, ring, flushMs: 10_000 }, {});
for (let index = 0; index < 500; index++) void trail.append(step(index));
if (ending === "exit") process.exit(3);
if (ending === "throw")
  setImmediate(() => {
    throw new Error("of nobody");
  });
