import { defineConfig } from "proofmark";
import { allowances } from "./allowances.ts";

/**
 * Read by the gateway in front of a bare Jotter. No sink stands behind it, so it is told what some fields are for: names
 * and hosts, in which one step up or one sign of a shell is too much, and numbers.
 */
export default defineConfig({
  controls: {
    ...allowances,
    inspection: {
      ...allowances.inspection,
      fields: {
        "/files": { "query.name": "id" },
        "/tools/ping": { "query.host": "id" },
        "/tools/cents": { "query.amount": "number" },
      },
    },
  },
});
