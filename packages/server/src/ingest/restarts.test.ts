import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { onEachDatabase } from "../database/databases.fixture.ts";
import { eventsAfter } from "../events/events-after.ts";
import type { Database } from "../database/open-database.ts";
import { newSecret } from "./ingest.fixture.ts";

type Child = ChildProcessByStdio<null, Readable, null>;

const secret = newSecret();
const kills = 4;

onEachDatabase("kill -9 of the sender and of the receiver, again and again", (open) => {
  test("loses no event that was on the disk, and stores none twice", async () => {
    await using opened = await open();
    const folder = mkdtempSync(join(tmpdir(), "proofmark-spool-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const children: Child[] = [];
    const start = (file: string, parameters: readonly string[]): Child => {
      const path = join(import.meta.dirname, file);
      const child = spawn(process.execPath, ["--conditions=proofmark:source", path, ...parameters], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(child);
      return child;
    };
    const receive = (): Child =>
      start("receiving-process.fixture.ts", [JSON.stringify(opened.where), secret, String(port)]);
    const send = (run: number, count: number): Child =>
      start("sending-process.fixture.ts", [url, secret, folder, String(run), String(count)]);
    const saved: string[] = [];
    try {
      let receiver = receive();
      await Promise.race([once(receiver.stdout, "data"), failedAtStart(receiver)]);
      for (let run = 0; run < kills; run++) {
        const sender = send(run, 1e6);
        let lines = 0;
        let onDisk = 0;
        for await (const line of createInterface(sender.stdout)) {
          onDisk = Number(line);
          lines++;
          // In the middle of whatever each of them does just then.
          if (lines === 5 + run) receiver.kill("SIGKILL");
          if (lines === 10 + run) receiver = receive();
          if (lines === 30 + 7 * run) sender.kill("SIGKILL");
        }
        for (let place = 0; place < onDisk; place++) saved.push(`${run}-${place}`);
      }
      send(kills, 7);
      saved.push(...Array.from({ length: 7 }, (_, place) => `${kills}-${place}`));
      const stored = await storedWhenAll(opened.database, saved);
      assert.equal(new Set(stored).size, stored.length, "an event was stored twice");
    } finally {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What is stored when everything that was saved is there, at the latest after a minute. */
async function storedWhenAll(database: Database, saved: readonly string[]): Promise<readonly string[]> {
  const stored: string[] = [];
  let last = 0;
  for (let look = 0; look < 600; look++) {
    for (const { seq, event } of await eventsAfter(database, last, 5_000)) {
      last = seq;
      if (event.type === "refusal") stored.push(event.exchangeId);
    }
    const known = new Set(stored);
    if (saved.every((id) => known.has(id))) return stored;
    await delay(100);
  }
  const known = new Set(stored);
  const missing = saved.filter((id) => !known.has(id));
  throw new Error(`${missing.length} of ${saved.length} are missing: ${missing.slice(0, 10).join(", ")}`);
}

async function failedAtStart(child: Child): Promise<never> {
  await once(child, "exit");
  throw new Error("The control plane ended while it started.");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
