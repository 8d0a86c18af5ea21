import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createObservability, fileAnchor, type Observability } from "proofmark/observe";
import { KeyRing } from "proofmark/identity";

/**
 * Jotter's log, metrics, audit chain and, where there is a control plane, the feed to it. A real service keeps its folder and
 * has its keys in PROOFMARK_VAULT_KEYS; started by itself, Jotter makes both anew.
 */
export async function observe(): Promise<Observability> {
  const { env } = process;
  const folder = env["JOTTER_FOLDER"] ?? mkdtempSync(join(tmpdir(), "jotter-"));
  const url = env["JOTTER_CONTROL_PLANE"];
  const secret = env["JOTTER_FEED_SECRET"];
  const ring = env["PROOFMARK_VAULT_KEYS"] ? undefined : new KeyRing([{ id: "demo", key: randomBytes(32) }]);
  return await createObservability({
    service: "jotter",
    folder,
    console: false,
    ring,
    // Elsewhere, in earnest: another machine, or a bucket that nobody can delete from.
    anchors: [fileAnchor({ path: join(folder, "heads.jsonl") })],
    controlPlane: url && secret ? { url, secret } : undefined,
  });
}
