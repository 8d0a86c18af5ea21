import { readFile, stat } from "node:fs/promises";

import { CidrSet } from "../../kernel/cidr-set.ts";
import { messageOf } from "../../kernel/message-of.ts";
import { copyPath, readCopy, writeCopy, type FeedCopy } from "./feed-copy.ts";
import { fetchFeed } from "./feed-fetch.ts";
import { FeedError, readFeed, type FeedEntry } from "./feed-text.ts";

/** Where a feed comes from and how much of it is taken. Either `url` or `file` is set. */
export interface FeedSource {
  readonly name: string;
  readonly url?: string | undefined;
  readonly file?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly refreshSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** A feed as it stands. */
export interface FeedStatus {
  readonly name: string;
  /** Entries that hold now. */
  readonly entries: number;
  /** Lines of the copy in use that could not be read. */
  readonly badLines: number;
  /** When the copy in use was fetched, or last found unchanged; undefined where there is none yet. */
  readonly fetchedAt: number | undefined;
  /** Why the last attempt failed; undefined where it did not. */
  readonly problem: string | undefined;
}

/** One feed and its last good copy, which stands until a better one has been read as a whole. */
export class Feed {
  readonly source: FeedSource;
  readonly #copyPath: string | undefined;
  readonly #folder: string | undefined;
  #addresses = new CidrSet([]);
  /** Kept only where entries end by themselves. */
  #ending: readonly FeedEntry[] | undefined;
  #copy: Omit<FeedCopy, "text"> | undefined;
  #badLines = 0;
  #entries = 0;
  #problem: string | undefined;

  constructor(source: FeedSource, folder: string | undefined) {
    this.source = source;
    this.#folder = source.url === undefined ? undefined : folder;
    this.#copyPath = this.#folder === undefined ? undefined : copyPath(this.#folder, source.url ?? "");
  }

  get name(): string {
    return this.source.name;
  }

  get addresses(): CidrSet {
    return this.#addresses;
  }

  status(): FeedStatus {
    return {
      name: this.name,
      entries: this.#entries,
      badLines: this.#badLines,
      fetchedAt: this.#copy?.fetchedAt,
      problem: this.#problem,
    };
  }

  /** Takes the copy that an earlier process left. */
  async load(now: number): Promise<void> {
    if (this.#copyPath === undefined) return;
    const copy = await readCopy(this.#copyPath, this.source.maxBytes);
    if (copy === undefined) return;
    try {
      await this.#take(copy, now);
    } catch {
      // What can't be read any more is fetched anew.
    }
  }

  /** Fetches what is new. Never rejects: {@link status} says what went wrong, and the last good copy stands. */
  async refresh(now: number, signal: AbortSignal): Promise<void> {
    try {
      const copy = await (this.source.url === undefined
        ? this.#readFile(now)
        : this.#fetch(this.source.url, now, signal));
      if (copy !== "unchanged") await this.#take(copy, now);
      else if (this.#copy !== undefined) this.#copy = { ...this.#copy, fetchedAt: now };
      this.#problem = undefined;
      if (copy !== "unchanged" && this.#copyPath !== undefined) await this.#keep(copy);
    } catch (error) {
      this.#problem = error instanceof FeedError ? error.message : messageOf(error);
    }
    if (this.#ending !== undefined) this.#hold(this.#ending, now);
  }

  async #fetch(url: string, now: number, signal: AbortSignal): Promise<FeedCopy | "unchanged"> {
    const { headers, maxBytes, timeoutSeconds } = this.source;
    const fetched = await fetchFeed(new URL(url), {
      headers,
      etag: this.#copy?.etag,
      lastModified: this.#copy?.lastModified,
      maxBytes,
      timeoutMs: timeoutSeconds * 1000,
      signal,
    });
    return fetched === "unchanged" ? fetched : { ...fetched, fetchedAt: now };
  }

  /** A file's time and size are its tag. */
  async #readFile(now: number): Promise<FeedCopy | "unchanged"> {
    const path = this.source.file ?? "";
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) throw new FeedError("The file is not there, or is no file.");
    if (found.size > this.source.maxBytes)
      throw new FeedError(`It is larger than ${this.source.maxBytes} bytes.`);
    const etag = `${found.mtimeMs} ${found.size}`;
    if (etag === this.#copy?.etag) return "unchanged";
    return { text: await readFile(path, "utf8"), fetchedAt: now, etag, lastModified: undefined };
  }

  async #take({ text, ...copy }: FeedCopy, now: number): Promise<void> {
    const { entries, badLines } = await readFeed(text, this.source.maxEntries, copy.fetchedAt);
    this.#hold(entries, now);
    this.#ending = entries.some(({ endsAt }) => endsAt !== undefined) ? entries : undefined;
    this.#badLines = badLines;
    this.#copy = copy;
  }

  #hold(entries: readonly FeedEntry[], now: number): void {
    const held = entries.filter(({ endsAt }) => endsAt === undefined || endsAt > now);
    this.#entries = held.length;
    this.#addresses = new CidrSet(held.map(({ range }) => range));
  }

  async #keep(copy: FeedCopy): Promise<void> {
    try {
      await writeCopy(this.#copyPath ?? "", this.#folder ?? "", copy);
    } catch (error) {
      throw new FeedError(`Its copy could not be written to feedFolder: ${messageOf(error)}`);
    }
  }
}
