import type { Clock } from "../../kernel/clock.ts";
import { Feed, type FeedSource, type FeedStatus } from "./feed.ts";

/** A feed that failed is asked again after this long, or its own time where that is shorter. */
const retryMs = 60_000;

export interface FeedsOptions {
  readonly folder: string | undefined;
  readonly clock: Clock;
  /** The lists may say something else from now on. */
  readonly onSwap: () => void;
  readonly onChange: (state: "degraded" | "recovered", reason: string) => void;
}

/** Keeps feeds fresh: each on a timer of its own that keeps no process alive. */
export class Feeds implements Disposable {
  readonly list: readonly Feed[];
  readonly #options: FeedsOptions;
  readonly #closing = new AbortController();
  readonly #timers = new Map<Feed, NodeJS.Timeout>();
  readonly #failing = new Set<Feed>();
  readonly #underway = new Map<Feed, Promise<void>>();
  #loading: Promise<void> | undefined;

  constructor(sources: readonly FeedSource[], options: FeedsOptions) {
    this.#options = options;
    this.list = sources.map((source) => new Feed(source, options.folder));
  }

  status(): readonly FeedStatus[] {
    return this.list.map((feed) => feed.status());
  }

  /** Takes the copies that are there, then fetches what is new. */
  async start(): Promise<void> {
    this.#loading = this.#load();
    await this.refresh();
  }

  /** Settles when every feed was fetched, or failed; a fetch that is under way is waited for. */
  async refresh(): Promise<void> {
    await this.#loading;
    await Promise.all(this.list.map(async (feed) => await this.#refreshOnce(feed)));
  }

  async #load(): Promise<void> {
    await Promise.all(this.list.map(async (feed) => await feed.load(this.#options.clock.now())));
    this.#options.onSwap();
  }

  #refreshOnce(feed: Feed): Promise<void> {
    let underway = this.#underway.get(feed);
    if (underway === undefined) {
      underway = this.#refresh(feed).finally(() => this.#underway.delete(feed));
      this.#underway.set(feed, underway);
    }
    return underway;
  }

  async #refresh(feed: Feed): Promise<void> {
    clearTimeout(this.#timers.get(feed));
    await feed.refresh(this.#options.clock.now(), this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    this.#options.onSwap();
    const { problem } = feed.status();
    this.#tell(feed, problem);
    const ownMs = feed.source.refreshSeconds * 1000;
    const waitMs = problem === undefined ? ownMs : Math.min(ownMs, retryMs);
    this.#timers.set(feed, setTimeout(() => void this.#refreshOnce(feed), waitMs).unref());
  }

  #tell(feed: Feed, problem: string | undefined): void {
    if (problem === undefined) {
      if (this.#failing.delete(feed))
        this.#options.onChange("recovered", `The feed ${feed.name} is fresh again.`);
      return;
    }
    if (this.#failing.has(feed)) return;
    this.#failing.add(feed);
    const { entries } = feed.status();
    this.#options.onChange(
      "degraded",
      `The feed ${feed.name} could not be refreshed; ${entries} entries of its last good copy stand. ${problem}`,
    );
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
