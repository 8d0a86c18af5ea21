// A process that does nothing but tell people: node notifying-process.fixture.ts <options as JSON>. Its clock runs a hundred
// times as fast, so that what a dead process had claimed is free again at once.
import { setTimeout as wait } from "node:timers/promises";

import { openDatabase, type DatabaseOptions } from "../../database/open-database.ts";
import { createNotifier } from "./create-notifier.ts";
import { webhookChannel } from "./webhook/channel.ts";

const {
  database: where,
  url,
  secret,
} = JSON.parse(process.argv[2] ?? "") as {
  database: DatabaseOptions;
  url: string;
  secret: string;
};
const start = Date.now();
const notifier = createNotifier({
  database: await openDatabase(where),
  channels: { own: { channel: webhookChannel({ url, secret }), groupSeconds: 0, perMinute: 100_000 } },
  now: () => start + (Date.now() - start) * 100,
});
// Ends with its parent, whatever happens to that.
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
for (;;) {
  await notifier.tick();
  await wait(5);
}
