import type { NoticeOutbox } from "../../model/notice.ts";

/** Keeps notices until somebody tells them: written in the transaction of whoever adds one. */
export const noticeOutbox: NoticeOutbox = {
  async add(transaction, notice) {
    await transaction
      .insertInto("notice")
      .values({
        key: notice.key,
        incident_id: notice.incidentId,
        group_key: notice.group,
        level: notice.level,
        at: notice.at,
        content: JSON.stringify(notice),
      })
      .onConflict((conflict) => conflict.column("key").doNothing())
      .execute();
  },
};
