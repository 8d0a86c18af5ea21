import type { IncidentLevel } from "../../model/alert.ts";
import type { Channel } from "./channel.ts";
import { createQuietHours, type QuietHours } from "./quiet-hours.ts";

/** A channel and what it is told. */
export interface ChannelOptions {
  readonly channel: Channel;
  /** The lowest level that it is told of. Default: 1. */
  readonly fromLevel?: IncidentLevel;
  /** Only these services. Default: all. */
  readonly services?: readonly string[];
  /** Nothing below level 4 is told then; it comes at the end of them, together. Default: none. */
  readonly quietHours?: QuietHours;
  /** Seconds that notices of one incident wait for each other; those of level 4 never do. Default: 30. */
  readonly groupSeconds?: number;
  /** Messages a minute at most; beyond that notices wait and go out together. Level 4 has as many again. Default: 20. */
  readonly perMinute?: number;
}

export interface ChannelSettings {
  readonly id: string;
  readonly channel: Channel;
  readonly fromLevel: IncidentLevel;
  readonly services: ReadonlySet<string> | undefined;
  /** The earliest moment at or after `at` at which something below level 4 may be told. */
  readonly endOfQuiet: (at: number) => number;
  readonly groupMs: number;
  /** The longest that a notice is held back before it is due. */
  readonly longestWaitMs: number;
  readonly perMinute: number;
}

const name = /^[a-z][a-z0-9-]{0,39}$/;

/** @throws TypeError or RangeError where a name or a number is wrong. */
export function channelSettings(id: string, options: ChannelOptions): ChannelSettings {
  const { channel, fromLevel = 1, services, quietHours, groupSeconds = 30, perMinute = 20 } = options;
  if (!name.test(id)) throw new TypeError(`channels: ${JSON.stringify(id)} is no name such as "on-call".`);
  if (!(groupSeconds >= 0 && groupSeconds <= 3_600))
    throw new RangeError(`channels.${id}.groupSeconds is not from 0 to 3600.`);
  if (!(Number.isInteger(perMinute) && perMinute >= 1))
    throw new RangeError(`channels.${id}.perMinute is no whole number above 0.`);
  return {
    id,
    channel,
    fromLevel,
    services: services === undefined ? undefined : new Set(services),
    endOfQuiet: quietHours === undefined ? (at) => at : createQuietHours(quietHours),
    groupMs: groupSeconds * 1000,
    // Quiet hours end within a day, which may have 25 hours.
    longestWaitMs: groupSeconds * 1000 + (quietHours === undefined ? 0 : 25 * 3_600_000),
    perMinute,
  };
}
