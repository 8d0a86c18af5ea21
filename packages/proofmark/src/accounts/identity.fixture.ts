import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";

import { protect } from "../adapters/detect.ts";
import { buildGuards } from "../catalog/presets.ts";
import type { ControlOptions } from "../catalog/guards.ts";
import { Pipeline } from "../http/pipeline.ts";
import { KeyRing } from "../kernel/key-ring.ts";
import type { AuditRecord } from "../model/audit.ts";
import type { Mail } from "../model/identity/ports.ts";
import { isDenial } from "../model/verdict.ts";
import { SetClock } from "../store/contract.fixture.ts";
import { sqliteStorage } from "../store/records/sqlite.ts";
import { createIdentity, type Identity } from "./create-identity.ts";
import type { IdentityOptions } from "./identity-options.ts";

export const alice = "alice@example.com";
export const password = "correct horse battery stable";

/** Sign-in on an empty database, with all that it said and sent. */
export interface Prepared extends AsyncDisposable {
  readonly identity: Identity;
  readonly clock: SetClock;
  readonly outbox: Mail[];
  readonly records: AuditRecord[];
  readonly faults: unknown[];
  /** An account that may sign in. Returns its id. */
  add(name?: string, roles?: readonly string[]): Promise<string>;
}

export async function prepared(options: Partial<IdentityOptions> = {}): Promise<Prepared> {
  const clock = new SetClock();
  clock.time = Date.now();
  // One clock for all: the storage says in which order sessions were used.
  const storage = sqliteStorage(":memory:", { clock: options.clock ?? clock });
  const outbox: Mail[] = [];
  const records: AuditRecord[] = [];
  const faults: unknown[] = [];
  const identity = await createIdentity({
    storage,
    keys: new KeyRing([{ id: "test", key: randomBytes(32) }]),
    service: { name: "Notes", origin: "http://localhost:3000" },
    mail: async (mail) => {
      await Promise.resolve();
      outbox.push(mail);
    },
    // The least that the service takes.
    passwords: { memoryMib: 7, passes: 5, minLengthAlone: 12 },
    recovery: { jobs: { delayMs: () => 0 } },
    onAudit: (record) => records.push(record),
    onFault: (error) => faults.push(error),
    clock,
    ...options,
  });
  return {
    identity,
    clock,
    outbox,
    records,
    faults,
    async add(name = alice, roles = ["user"]) {
      const passwordHash = await identity.parts.passwords.hash(password);
      if (isDenial(passwordHash)) throw new Error("The machine is too busy to hash.");
      const at = clock.now();
      const fields = { passwordHash, roles, createdAt: at, verifiedAt: at, disabledAt: undefined };
      return (await identity.parts.accounts.create(name, fields))?.id ?? "";
    },
    async [Symbol.asyncDispose]() {
      await identity[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
    },
  };
}

/** The guards of the preset, with those of identity; limits on rate would end most tests early. */
export function pipelineFor(identity: Identity, controls: ControlOptions = {}): Pipeline {
  const all = { "rate-limit": false, ...identity.controls, ...controls } as const;
  return new Pipeline(buildGuards("web", all, { sinks: false }));
}

export interface Running extends AsyncDisposable {
  readonly origin: string;
}

/** The routes on node:http, guarded. */
export async function serveIdentity(identity: Identity, controls?: ControlOptions): Promise<Running> {
  const server = createServer(identity.routes.node());
  const pipeline = pipelineFor(identity, controls);
  protect(server, pipeline);
  return await listening(server.listen(0, "127.0.0.1"), pipeline);
}

export async function listening(server: Server, pipeline: Pipeline): Promise<Running> {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pipeline[Symbol.asyncDispose]();
    },
  };
}
