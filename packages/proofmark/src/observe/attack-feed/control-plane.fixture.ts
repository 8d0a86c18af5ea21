import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

import { createMessageVerifier } from "../../http/signed-message.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Wait } from "./deliverer.ts";

export const secret = `whsec_${randomBytes(32).toString("base64")}`;

/** What the control plane does with one request, in place of storing and answering 202. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, store: () => unknown) => void;

/** A control plane that stores in memory, once for each place in a batch, and misbehaves as it is told. */
export interface ControlPlane extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Each stored event, in the order in which it came. */
  readonly stored: unknown[];
  readonly requests: { readonly id: string; readonly service: string; readonly at: number }[];
  /** For the next requests, one after the other; `always` for every one while it is set. */
  readonly next: Behaviour[];
  always: Behaviour | undefined;
}

export async function controlPlane({ port = 0, secrets = [secret] } = {}): Promise<ControlPlane> {
  const verify = createMessageVerifier(secrets);
  const places = new Set<string>();
  const stored: unknown[] = [];
  const requests: ControlPlane["requests"] = [];
  const next: Behaviour[] = [];
  const plane = { always: undefined as Behaviour | undefined };
  const server = createServer((request, response) => {
    void buffer(request).then(
      (body) => {
        const verdict = verify(request.headers, body, Date.now());
        const id = String(request.headers["webhook-id"]);
        requests.push({
          id,
          service: String(request.headers["proofmark-service"]),
          at: Number(request.headers["webhook-timestamp"]),
        });
        const store = (): unknown => {
          const { instance, events } = JSON.parse(gunzipSync(body).toString("utf8")) as {
            instance: string;
            events: unknown[];
          };
          const before = stored.length;
          for (const [position, event] of events.entries()) {
            const place = `${instance} ${id} ${position}`;
            if (places.has(place)) continue;
            places.add(place);
            stored.push(event);
          }
          const count = stored.length - before;
          return { stored: count, repeated: events.length - count, rejected: 0, rejections: [] };
        };
        const behave = next.shift() ?? plane.always;
        if (behave !== undefined) behave(request, response, store);
        else if (typeof verdict === "string") answer(response, 401, { code: "PM_INGEST_SIGNATURE" });
        else answer(response, 202, store());
      },
      () => {},
    );
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return Object.assign(plane, {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stored,
    requests,
    next,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

export function answer(
  response: ServerResponse,
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers).end(JSON.stringify(content));
}

export interface TestFolder extends Disposable {
  readonly path: string;
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "proofmark-feed-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function refusalOf(exchangeId: string | number): ProofmarkEvent {
  return {
    type: "refusal",
    isEnforced: true,
    control: "csrf",
    code: "PM_CSRF_TOKEN_MISSING",
    severity: "high",
    at: 1_800_000_000_000,
    exchangeId: String(exchangeId),
    method: "POST",
    path: "/notes",
    client: "203.0.113.7",
  };
}

/** The ids of the stored refusals, in order. */
export function storedIds({ stored }: Pick<ControlPlane, "stored">): readonly string[] {
  return stored.flatMap((event) => {
    const id: unknown = Reflect.get(Object(event), "exchangeId");
    return typeof id === "string" ? [id] : [];
  });
}

/** Waits for others to act: another process, a socket, a disk. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 3_000; look++) {
    if (await condition()) return;
    await delay(10);
  }
  throw new Error(`It did not come to pass: ${condition.toString()}`);
}

export interface PatientWait {
  readonly wait: Wait;
  /** The delays that were asked for after failures. */
  readonly delays: number[];
}

/** Does not wait after failures, and waits for something to do for as long as it takes. */
export function patientWait(): PatientWait {
  const delays: number[] = [];
  return {
    delays,
    async wait(ms, signal) {
      if (ms < 3_600_000) {
        delays.push(ms);
        await new Promise(setImmediate);
      } else if (!signal.aborted) await once(signal, "abort");
    },
  };
}
