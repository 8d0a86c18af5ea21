import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { ExchangeSessions } from "./exchange-sessions.ts";
import { PatientStorage } from "./patient-storage.ts";
import { sessionsOptions, type SessionsOptions, type SessionsSettings } from "./service-options.ts";
import { createAuditor, type TellStep } from "./session-audit.ts";
import { SessionCache } from "./session-cache.ts";
import { SessionReader } from "./session-reader.ts";
import { sessionKind, type StoredSession } from "./session-record.ts";
import { SessionTokens } from "./session-token.ts";
import { SessionUpkeep } from "./session-upkeep.ts";

/** What the steps of a session work with. */
export interface SessionParts {
  readonly settings: SessionsSettings;
  readonly idleMs: number;
  readonly clock: Clock;
  readonly storage: PatientStorage;
  readonly tokens: SessionTokens;
  readonly cache: SessionCache;
  readonly reader: SessionReader;
  readonly upkeep: SessionUpkeep;
  readonly exchanges: ExchangeSessions;
  readonly tell: TellStep;
}

/** @throws OptionsError where an option is wrong. */
export function createParts(options: SessionsOptions): SessionParts {
  const settings = parseOptions("createSessions", sessionsOptions, options);
  const { clock = systemClock } = settings;
  const idleMs = settings.idleSeconds * 1_000;
  const storage = new PatientStorage(settings.storage, settings.storageTimeoutMs, clock);
  const tokens = new SessionTokens(settings.ring);
  const cache = new SessionCache(settings.cacheEntries, settings.cacheSeconds * 1_000);
  const upkeep = new SessionUpkeep(storage, cache, clock, idleMs);
  const exchanges = new ExchangeSessions(settings);
  const tell = createAuditor(settings.onAudit, clock);
  const { rolesOf } = settings;
  const reader = new SessionReader({
    storage,
    tokens,
    cache,
    clock,
    rolesOf,
    async onAccountGone(session) {
      if (await removeSession({ storage, cache }, session))
        tell("ended", { account: session.account, reason: "The account may not sign in any more." });
    },
  });
  return { settings, idleMs, clock, storage, tokens, cache, reader, upkeep, exchanges, tell };
}

/** Removes the record of a session, and what this process remembers of it. Returns whether there was one. */
export async function removeSession(
  { storage, cache }: Pick<SessionParts, "storage" | "cache">,
  { id, handle }: StoredSession,
): Promise<boolean> {
  try {
    return await storage.write([{ type: "delete", kind: sessionKind, id }]);
  } finally {
    // A write whose answer never came may have been done.
    cache.forget((session) => session.handle === handle);
  }
}
