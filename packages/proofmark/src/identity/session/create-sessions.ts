import type { Sessions } from "../../model/identity/ports.ts";
import { listSessions, revokeSession, revokeSessions } from "./account-sessions.ts";
import { endSession, rotateSession, startSession } from "./change-session.ts";
import { readSessionOf } from "./read-session.ts";
import type { SessionsOptions } from "./service-options.ts";
import { createParts } from "./session-parts.ts";

/**
 * Cookie sessions over a storage of records. The `session` guard must stand in the pipeline: it reads and writes the
 * cookie. Every method rejects with StorageUnavailableError where the storage does not answer in time; `start` and
 * `rotate` with SessionError where no cookie can be written. The storage stays its owner's to close.
 * @throws OptionsError where an option is wrong.
 * @example const sessions = createSessions({ storage: sqliteStorage("app.db"), ring, idleSeconds: 900 });
 */
export function createSessions(options: SessionsOptions): Sessions {
  const parts = createParts(options);
  return {
    read: (exchange) => readSessionOf(parts, exchange),
    start: (exchange, account, more) => startSession(parts, exchange, account, more),
    rotate: (exchange, changes) => rotateSession(parts, exchange, changes),
    end: (exchange) => endSession(parts, exchange),
    list: (account, exchange) => listSessions(parts, account, exchange),
    revoke: (account, id) => revokeSession(parts, account, id),
    revokeAll: (account, except) => revokeSessions(parts, account, except),
    async [Symbol.asyncDispose]() {
      await parts.upkeep[Symbol.asyncDispose]();
      parts.cache.clear();
    },
  };
}
