import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

import { parseJson } from "../../kernel/parse-json.ts";

const headSchema = z.strictObject({
  fetchedAt: z.number(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
});
const headBytes = 4_096;

/** A feed as it was fetched. */
export interface FeedCopy {
  readonly text: string;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** The last good copy of a feed in a folder: its name tells neither the URL nor a key in it. */
export function copyPath(folder: string, source: string): string {
  return join(folder, `${createHash("sha256").update(source).digest("hex").slice(0, 32)}.feed`);
}

/** Undefined where there is none that can be read. */
export async function readCopy(path: string, maxBytes: number): Promise<FeedCopy | undefined> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes + headBytes) return undefined;
    const content = await readFile(path, "utf8");
    const end = content.indexOf("\n");
    const head = headSchema.safeParse(parseJson(content.slice(0, end)));
    if (end === -1 || !head.success) return undefined;
    const { fetchedAt, etag, lastModified } = head.data;
    return { text: content.slice(end + 1), fetchedAt, etag, lastModified };
  } catch {
    return undefined;
  }
}

/** Replaces the copy as a whole: who reads meanwhile sees the old one or the new one. */
export async function writeCopy(path: string, folder: string, { text, ...head }: FeedCopy): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${JSON.stringify(head)}\n${text}`, { mode: 0o600, flag: "wx" });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
