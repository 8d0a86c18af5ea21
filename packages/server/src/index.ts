export {
  DatabaseError,
  openDatabase,
  type Database,
  type DatabaseOptions,
} from "./database/open-database.ts";
export { countEvents, type EventFilter } from "./events/count-events.ts";
export { deleteEventsBefore } from "./events/delete-events.ts";
export { eventsAfter, newestSeq } from "./events/events-after.ts";
export { feedSources, type FeedSource } from "./events/feed-sources.ts";
export type { ProofEvent, ServiceEvent, StoredEvent, UnknownEvent } from "./model/stored-event.ts";
export type { Answer } from "./ingest/answer.ts";
export { createIngest, type Ingest, type IngestOptions } from "./ingest/create-ingest.ts";
