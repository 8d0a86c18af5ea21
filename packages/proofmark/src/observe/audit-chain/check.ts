import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Pipeline } from "../../http/pipeline.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { AuditTrail } from "../../model/observe/audit-trail.ts";
import type { Check } from "../../model/probe.ts";
import { fileAnchor } from "./file-anchor.ts";
import { auditChain } from "./guard.ts";
import { segmentPath } from "./segment-files.ts";
import { auditChainSpec } from "./spec.ts";
import { createAuditTrail } from "./trail.ts";
import { verifyChain } from "./verify-chain.ts";

const steps = ["session.started", "login.failed", "role.granted", "session.ended"] as const;

/** What the wire can't show: that what was done is written down, and that nobody takes a trace out of it unseen. */
export const auditChainCheck: Check = {
  spec: auditChainSpec,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "proofmark-audit-"));
    try {
      return await judgeIn(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function judgeIn(folder: string): Promise<readonly Finding[]> {
  const ring = new KeyRing([{ id: "check", key: randomBytes(32) }]);
  const anchor = join(folder, "anchored");
  const anchors = [fileAnchor({ path: anchor })];
  const chain = join(folder, "main");
  const path = segmentPath(chain, 0);
  let withoutGuard: string;
  {
    await using trail = await createAuditTrail({ folder, ring, anchors });
    tell(undefined);
    await trail.sealHead();
    withoutGuard = await readFile(path, "utf8");
    tell(trail);
  }
  const written = await readFile(path, "utf8");
  const isIntact = async (text: string): Promise<boolean> => {
    await writeFile(path, text);
    return (await verifyChain(chain, { ring, anchors: [anchor] })).state === "intact";
  };
  const lines = written.split("\n");
  const at = lines.findIndex((line) => line.includes("login.failed"));
  const forged = lines.with(at, (lines[at] ?? "").replace("login.failed", "login.passed")).join("\n");
  const isUntouched = await isIntact(written);
  const isKept = steps.every((step) => written.includes(step) && !withoutGuard.includes(step));
  return [
    judge("attack", isKept, "What a guard told of", {
      held: "is in the trail, and is in none without this guard.",
      breached: "is not in the trail.",
    }),
    judge("attack", isUntouched && !(await isIntact(forged)), "A line that was edited", {
      held: "was noticed.",
      breached: "was not noticed.",
    }),
    judge(
      "attack",
      isUntouched && !(await isIntact(lines.toSpliced(at, 1).join("\n"))),
      "A line that was taken out",
      {
        held: "was noticed.",
        breached: "was not noticed.",
      },
    ),
    judge(
      "attack",
      isUntouched && !(await isIntact(`${lines.slice(0, at).join("\n")}\n`)),
      "A tail that was cut off",
      {
        held: "was noticed by the anchor.",
        breached: "was not noticed.",
      },
    ),
    judge("benign", isUntouched && (await isIntact(written)), "A chain that nobody touched", {
      held: "was found intact.",
      breached: "was called tampered with.",
    }),
  ];
}

/** A pipeline in which a guard tells of four steps, with this guard over a trail, or without it. */
function tell(trail: AuditTrail | undefined): void {
  const telling: Guard = {
    spec: { ...auditChainSpec, id: "telling" },
    onStart(link) {
      for (const action of steps) link.audit({ category: "authentication", action, isSuccess: true });
    },
  };
  void new Pipeline([...(trail === undefined ? [] : [auditChain({ trail })]), telling]);
}

function judge(
  role: Finding["role"],
  holds: boolean,
  what: string,
  words: { readonly held: string; readonly breached: string },
): Finding {
  return holds
    ? { role, outcome: "held", summary: `${what} ${words.held}` }
    : { role, outcome: "breached", summary: `${what} ${words.breached}` };
}
