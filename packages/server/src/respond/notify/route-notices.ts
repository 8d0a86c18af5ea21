import type { Database } from "../../database/open-database.ts";
import type { Notice } from "../../model/notice.ts";
import type { ChannelSettings } from "./channel-settings.ts";
import { isSilenced, silencesAt } from "./silences.ts";

const atOnce = 200;
/** Seven values a row; SQLite takes 32,766 in one statement. */
const rowsPerStatement = 1_000;

/**
 * Decides for each new notice which channels tell it, and from when on. A silence decides here: one that begins later holds
 * nothing back. Returns how many notices there were.
 */
export async function routeNotices(
  database: Database,
  channels: readonly ChannelSettings[],
  now: number,
): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const rows = await transaction
      .updateTable("notice")
      .set({ is_routed: 1 })
      .where("is_routed", "=", 0)
      .where("key", "in", (query) =>
        query.selectFrom("notice").select("key").where("is_routed", "=", 0).orderBy("at").limit(atOnce),
      )
      .returning("content")
      .execute();
    if (rows.length === 0) return 0;
    const silences = await silencesAt(transaction, now);
    const routes = rows.flatMap(({ content }) => {
      const notice = JSON.parse(content) as Notice;
      return channels
        .filter((channel) => isFor(channel, notice))
        .map((channel) => ({
          notice_key: notice.key,
          channel: channel.id,
          group_key: groupOf(channel, notice),
          level: notice.level,
          state: isSilenced(notice, silences) ? ("silenced" as const) : ("waiting" as const),
          due_at: notice.level === 4 ? now : channel.endOfQuiet(now + channel.groupMs),
          delivery_key: null,
        }));
    });
    for (let from = 0; from < routes.length; from += rowsPerStatement)
      await transaction
        .insertInto("notice_route")
        .values(routes.slice(from, from + rowsPerStatement))
        .execute();
    return rows.length;
  });
}

function groupOf({ channel }: ChannelSettings, { incidentId, group }: Notice): string {
  return channel.isPerIncident === true ? `incident-${incidentId}` : group;
}

function isFor({ fromLevel, services }: ChannelSettings, { level, service }: Notice): boolean {
  return level >= fromLevel && (services === undefined || services.has(service));
}
