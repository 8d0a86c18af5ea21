import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import type { Notice } from "../../model/notice.ts";
import type { Message } from "./channel.ts";

/** How a receiver answers one request: properly, or the way services do on bad days. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | "hangs"
  | "hangs up"
  | "breaks off";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
}

/** A server on loopback that takes posts, and answers as the list says, its last entry for all that come later. */
export async function startReceiver(...behaviours: readonly Behaviour[]): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const behaviour = behaviours[Math.min(received.length, behaviours.length - 1)] ?? { status: 200 };
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (behaviour === "hangs") return;
      if (behaviour === "hangs up") request.socket.destroy();
      else if (behaviour === "breaks off") {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
        setImmediate(() => request.socket.destroy());
      } else {
        response.writeHead(behaviour.status, behaviour.headers);
        response.end(behaviour.body);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T0/B0/secret`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function noticeOf(overrides: Partial<Notice> = {}): Notice {
  const { incidentId = 17, kind = "opened" } = overrides;
  return {
    key: `incident-${incidentId}-${kind}-1`,
    kind,
    incidentId,
    group: `proof-lost/shop/csrf`,
    level: 3,
    service: "shop",
    title: "csrf is proven no longer",
    text: "The probe of csrf got through.",
    runbook: "proof-lost",
    at: Date.parse("2026-11-28T06:00:00Z"),
    ...overrides,
  };
}

export function messageOf(...notices: readonly Notice[]): Message {
  const all = notices.length === 0 ? [noticeOf()] : notices;
  const groups = new Set(all.map(({ group }) => group));
  return {
    key: `team/${all[0]?.key}`,
    group: groups.size === 1 ? all[0]?.group : undefined,
    level: Math.max(...all.map(({ level }) => level)) as Message["level"],
    notices: all,
  };
}
