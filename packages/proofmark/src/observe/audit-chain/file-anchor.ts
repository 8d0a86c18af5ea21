import { open } from "node:fs/promises";

import type { AuditAnchor } from "../../model/observe/audit-trail.ts";
import { AuditChainError } from "./audit-chain-error.ts";

export interface FileAnchorOptions {
  /** A file elsewhere: another disk, a mount, a folder of another user where this process may only append. */
  readonly path: string;
}

/**
 * Keeps heads as lines at the end of a file, each synced before it counts as kept. Several processes may share one file:
 * a line is one write, at the end.
 * @example createAuditTrail({ folder, anchors: [fileAnchor({ path: "/mnt/worm/audit-heads.jsonl" })] });
 */
export function fileAnchor({ path }: FileAnchorOptions): AuditAnchor {
  return {
    name: "file",
    async keep(head) {
      const line = Buffer.from(`${JSON.stringify(head)}\n`);
      // Opened anew for each: a mount that went and came back is another file.
      await using file = await open(path, "a", 0o640);
      const { bytesWritten } = await file.write(line, 0, line.length);
      if (bytesWritten < line.length) {
        throw new AuditChainError("The anchor's file took only a part of a line: its disk is full.");
      }
      await file.datasync();
    },
  };
}
