import type { Database } from "../database/open-database.ts";
import type { EventReader } from "../model/event-reader.ts";
import { eventsAfter } from "./events-after.ts";
import { feedSources } from "./feed-sources.ts";

/** Clocks of several processes may differ by this much: what was received in between is read once more. */
const slackMs = 60_000;

/** The stored events, for what reads them again and again. */
export function createEventReader(database: Database): EventReader {
  return {
    after: async (seq, limit) => await eventsAfter(database, seq, limit),
    async newestBefore(moment) {
      const row = await database
        .selectFrom("event")
        .select("seq")
        .where("received_at", "<", moment - slackMs)
        .orderBy("received_at", "desc")
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      return row?.seq ?? 0;
    },
    heard: async () => await feedSources(database),
  };
}
