import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  addDefaultRules,
  createIngest,
  createNotifier,
  createResponder,
  openDatabase,
  slackChannel,
} from "@proofmark/server";

/** Takes in what the hardened Jotter tells, and tells a receiver that stands for Slack. */
export interface ControlPlane extends AsyncDisposable {
  /** Where Jotter keeps its logs and its audit chain. */
  readonly folder: string;
  /** What Jotter is started with, so that it tells this control plane. */
  readonly environment: Readonly<Record<string, string>>;
  /** The first message that Slack would have got, as it was sent; undefined where none came in time. */
  firstMessage(limitMs: number, signal: AbortSignal): Promise<string | undefined>;
}

const secretOf = (): string => `whsec_${randomBytes(32).toString("base64")}`;

export async function startControlPlane(): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), "jotter-"));
  const messages: string[] = [];
  const slack = await listen((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      messages.push(body);
      response.end("ok");
    });
  });
  const database = await openDatabase({ url: "", file: join(folder, "control-plane.sqlite") });
  const secret = secretOf();
  const ingest = await listen(createIngest({ database, secrets: { jotter: [secret] } }).handler);
  const channel = slackChannel({ url: slack.url });
  const notifier = createNotifier({ database, channels: { team: { channel, groupSeconds: 1 } } });
  const responder = createResponder({ database, notifier, intervalSeconds: 1 });
  await addDefaultRules(responder.rules, "quickstart");
  responder.start();
  return {
    folder,
    environment: {
      JOTTER_FOLDER: folder,
      JOTTER_CONTROL_PLANE: ingest.url,
      JOTTER_FEED_SECRET: secret,
      PROOFMARK_VAULT_KEYS: `demo=${randomBytes(32).toString("base64")}`,
      PROOFMARK_OPERATOR_TOKEN: randomBytes(32).toString("base64url"),
    },
    async firstMessage(limitMs, signal) {
      const end = performance.now() + limitMs;
      while (messages.length === 0 && performance.now() < end) await wait(100, undefined, { signal });
      return messages[0];
    },
    async [Symbol.asyncDispose]() {
      await responder.stop();
      for (const { server } of [slack, ingest]) {
        server.close();
        server.closeAllConnections();
      }
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listen(handler: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
