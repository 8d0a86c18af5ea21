import type { Migration } from "kysely";

import { events } from "./2026-11-28-01-events.ts";
import { rules } from "./2026-11-28-02-rules.ts";
import { incidents } from "./2026-11-28-03-incidents.ts";
import { notices } from "./2026-11-28-04-notices.ts";
import { autoResponse } from "./2026-11-28-05-auto-response.ts";
import { chores } from "./2026-11-28-06-chores.ts";

/** One set for SQLite and PostgreSQL, in the order of the names. A migration that was published is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "2026-11-28-01-events": events,
  "2026-11-28-02-rules": rules,
  "2026-11-28-03-incidents": incidents,
  "2026-11-28-04-notices": notices,
  "2026-11-28-05-auto-response": autoResponse,
  "2026-11-28-06-chores": chores,
};
