// The control plane under soak: control-plane.ts <options as JSON>. Takes events in, watches by the default rules, tells by a
// signed webhook, all over PostgreSQL.
import { once } from "node:events";
import { createServer } from "node:http";

import {
  addDefaultRules,
  createIngest,
  createNotifier,
  createResponder,
  openDatabase,
  webhookChannel,
} from "@proofmark/server";

import { answerParent } from "./child-messages.ts";
import { shortenRules } from "./shorten-rules.ts";

export interface ControlPlaneOptions {
  readonly port: number;
  readonly databaseUrl: string;
  readonly schema: string;
  readonly feedSecret: string;
  readonly webhook: { readonly url: string; readonly secret: string };
  /** What the waits of rules are multiplied by: one for thirty minutes and more. */
  readonly scale: number;
}

const { port, databaseUrl, schema, feedSecret, webhook, scale } = JSON.parse(
  process.argv[2] ?? "",
) as ControlPlaneOptions;

const database = await openDatabase({ url: databaseUrl, schema });
const { handler } = createIngest({ database, secrets: { soak: [feedSecret] } });
const responder = createResponder({
  database,
  notifier: createNotifier({ database, channels: { people: { channel: webhookChannel(webhook) } } }),
});
if (scale < 1) await shortenRules(responder.rules, scale);
await addDefaultRules(responder.rules, "soak");
const server = createServer(handler).listen(port, "127.0.0.1");
await once(server, "listening");
responder.start();

answerParent({
  async backlog() {
    const unrouted = await database.selectFrom("notice").select("key").where("is_routed", "=", 0).execute();
    const waiting = await database
      .selectFrom("notice_route")
      .select("notice_key")
      .where("state", "=", "waiting")
      .execute();
    const pending = await database
      .selectFrom("delivery")
      .select("key")
      .where("state", "=", "pending")
      .execute();
    return { queued: unrouted.length + waiting.length, spooledBatches: pending.length, lost: 0 };
  },
  async close() {
    server.close();
    server.closeAllConnections();
    await responder.stop();
    await database.destroy();
  },
});
