import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KeyRing } from "../../kernel/key-ring.ts";
import type { TrailChange, TrailRecord } from "../../model/observe/audit-trail.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { fileAnchor } from "./file-anchor.ts";
import { createAuditTrail, type ChainTrail } from "./trail.ts";
import type { TrailOptions } from "./trail-options.ts";
import type { ChainVerdict } from "./verdict.ts";
import { verifyChain, type VerifyOptions } from "./verify-chain.ts";

export const ring = new KeyRing([{ id: "2026", key: Buffer.alloc(32, 7) }]);

export function step(index: number): TrailRecord {
  return {
    control: "session",
    category: "authentication",
    action: "session.started",
    isSuccess: true,
    at: 1_800_000_000_000 + index,
    account: `account-${index}`,
    client: "203.0.113.7",
    exchangeId: `x${index}`,
    reason: `Step ${index}.`,
  };
}

/** A folder of a test's own, with a chain in `main` and an anchor beside it. */
export class Ground implements AsyncDisposable {
  readonly folder: string;
  readonly clock = new SetClock();
  readonly changes: TrailChange[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Ground> {
    return new Ground(await mkdtemp(join(tmpdir(), "proofmark-audit-")));
  }

  get chain(): string {
    return join(this.folder, "main");
  }

  get anchor(): string {
    return join(this.folder, "anchor.jsonl");
  }

  async open(options: Partial<TrailOptions> = {}): Promise<ChainTrail> {
    const { folder, clock } = this;
    const anchors = [fileAnchor({ path: this.anchor })];
    const trail = await createAuditTrail({ folder, ring, clock, anchors, ...options }, {});
    trail.listen((change) => void this.changes.push(change));
    return trail;
  }

  /** A chain of a process that began, wrote records and stopped. */
  async write(count: number, options: Partial<TrailOptions> = {}, from = 0): Promise<void> {
    await using trail = await this.open(options);
    for (let index = from; index < from + count; index++) void trail.append(step(index));
  }

  async verify(options: VerifyOptions = {}): Promise<ChainVerdict> {
    return await verifyChain(this.chain, { ring, anchors: [this.anchor], ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
