import type { Database } from "../../database/open-database.ts";
import type { IncidentLevel } from "../../model/alert.ts";
import type { NoticeOutbox } from "../../model/notice.ts";

export interface IncidentsOptions {
  readonly database: Database;
  readonly notices: NoticeOutbox;
  readonly now?: (() => number) | undefined;
  /** Seconds to acknowledge, by level. Default: 4 hours, 2 hours, 30 minutes, 5 minutes. */
  readonly acknowledgeSeconds?: Partial<Readonly<Record<IncidentLevel, number>>> | undefined;
  /** How often an incident of level 4 that nobody acknowledges is told again. Default: 12. */
  readonly maxRepeats?: number | undefined;
  /** Seconds for which every alert must be over before an incident resolves itself. Default: 600. */
  readonly quietSeconds?: number | undefined;
  /** Seconds after its end in which an incident is opened again in place of a new one. Default: 3,600. */
  readonly reopenSeconds?: number | undefined;
  /** So many incidents of one rule and service within `stormSeconds`; what comes after them joins one. Default: 5. */
  readonly stormIncidents?: number | undefined;
  /** Default: 600. */
  readonly stormSeconds?: number | undefined;
}

export interface IncidentLimits {
  readonly acknowledgeMs: Readonly<Record<IncidentLevel, number>>;
  readonly maxRepeats: number;
  readonly quietMs: number;
  readonly reopenMs: number;
  readonly stormIncidents: number;
  readonly stormMs: number;
}

const minuteMs = 60_000;

export function incidentLimits({
  acknowledgeSeconds = {},
  maxRepeats = 12,
  quietSeconds = 600,
  reopenSeconds = 3_600,
  stormIncidents = 5,
  stormSeconds = 600,
}: IncidentsOptions): IncidentLimits {
  const ms = (level: IncidentLevel, standard: number): number =>
    acknowledgeSeconds[level] === undefined ? standard : acknowledgeSeconds[level] * 1000;
  return {
    acknowledgeMs: {
      1: ms(1, 240 * minuteMs),
      2: ms(2, 120 * minuteMs),
      3: ms(3, 30 * minuteMs),
      4: ms(4, 5 * minuteMs),
    },
    maxRepeats,
    quietMs: quietSeconds * 1000,
    reopenMs: reopenSeconds * 1000,
    stormIncidents,
    stormMs: stormSeconds * 1000,
  };
}
