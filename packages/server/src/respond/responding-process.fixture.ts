// A process that does nothing but respond: node responding-process.fixture.ts <options as JSON>. What its actuator does is a
// line of a file. Its clock runs sixty times as fast, so that deadlines and ends come within the test.
import { appendFileSync } from "node:fs";

import { openDatabase, type DatabaseOptions } from "../database/open-database.ts";
import type { Action } from "../model/action.ts";
import { createResponder } from "./create-responder.ts";

const {
  database: where,
  file,
  from,
  began,
} = JSON.parse(process.argv[2] ?? "") as {
  database: DatabaseOptions;
  file: string;
  from: number;
  began: number;
};
const responder = createResponder({
  database: await openDatabase(where),
  actuators: {
    shop: {
      kinds: new Set(["block-address"]),
      carryOut: async ({ id }: Action) => appendFileSync(file, `begin ${id}\n`),
      undo: async ({ id }: Action) => appendFileSync(file, `end ${id}\n`),
    },
  },
  actions: { actuatorSeconds: 1, maxInForce: 100, maxPerHour: 100 },
  incidents: { stormIncidents: 1_000, quietSeconds: 60 },
  intervalSeconds: 0.005,
  now: () => from + (Date.now() - began) * 60,
});
// Ends with its parent, whatever happens to that.
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
responder.start();
setInterval(() => undefined, 1_000);
