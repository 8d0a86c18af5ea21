import { finding, type Finding } from "./finding.ts";
import type { Message } from "./receiver.ts";

/** Whether everything was told at least once, signed, and what came twice is the same under one key. */
export function judgeNotices(noticeKeys: readonly string[], messages: readonly Message[]): Finding {
  const told = new Set(messages.flatMap(({ noticeKeys }) => noticeKeys));
  const untold = noticeKeys.filter((key) => !told.has(key));
  const byKey = Map.groupBy(messages, ({ key }) => key);
  const changed = [...byKey.values()].filter(
    (same) => new Set(same.map(({ content }) => content)).size > 1,
  ).length;
  const unsigned = messages.filter(({ isSigned }) => !isSigned).length;
  const again = messages.length - byKey.size;
  return finding(
    "notices",
    noticeKeys.length > 0 && untold.length === 0 && changed === 0 && unsigned === 0,
    `${noticeKeys.length} notices, ${untold.length} untold; ${byKey.size} messages, ${again} came again under their key, ` +
      `${changed} of them changed, ${unsigned} unsigned`,
  );
}
