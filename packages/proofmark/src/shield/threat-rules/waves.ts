import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";
import { withDeadline } from "../../kernel/deadline.ts";
import type { StoreFailure } from "../../model/control.ts";
import { FallbackStore } from "../../store/fallback.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { HitResult, RateWindow, Store } from "../../store/store.ts";
import { requestOrigins, type RequestOrigin } from "./request-origin.ts";

export type WaveKind = "known-paths" | "refusals";

/** Who is counted. */
export interface WaveSubject {
  readonly client: string;
  readonly requests: RequestOrigin;
  readonly isSpared: boolean;
}

export type OnWave = (subject: WaveSubject, kind: WaveKind) => void;

/** What counts as a wave. */
export interface WaveSettings {
  readonly waves:
    | false
    | { readonly knownPaths: number; readonly refusals: number; readonly windowSeconds: number };
  /** Where replicas count together, and agree on which paths were asked for already. Undefined: this process alone. */
  readonly store?: Store | undefined;
  readonly onStoreFailure: StoreFailure;
  readonly storeTimeoutMs: number;
}

interface WaveOptions {
  readonly limits: Readonly<Record<WaveKind, number>>;
  readonly windowMs: number;
  readonly store: Store;
  readonly isOwnStore: boolean;
  /** The same store, with an end to waiting. */
  readonly counters: FallbackStore;
  readonly storeTimeoutMs: number;
  readonly clock: Clock;
  readonly onWave: OnWave;
}

interface Asked {
  readonly since: number;
  readonly paths: Set<number>;
}

const clientsRemembered = 10_000;
const countersKept = 20_000;

/** What counts waves, or undefined where they are not counted. */
export function createWaves(settings: WaveSettings, clock: Clock, onWave: OnWave): Waves | undefined {
  const { waves, storeTimeoutMs } = settings;
  if (waves === false) return undefined;
  const store = settings.store ?? new MemoryStore({ clock, maxKeys: countersKept });
  return new Waves({
    limits: { "known-paths": waves.knownPaths, refusals: waves.refusals },
    windowMs: waves.windowSeconds * 1000,
    store,
    isOwnStore: settings.store === undefined,
    counters: new FallbackStore(store, { onStoreFailure: settings.onStoreFailure, storeTimeoutMs, clock }),
    storeTimeoutMs,
    clock,
    onWave,
  });
}

/**
 * Counts by client what only attackers do: known paths, each once in a window, and requests that other controls refused
 * as attacks. Over memory a wave is known before the request that made it goes on; over a shared store no request waits.
 */
export class Waves implements AsyncDisposable {
  readonly #options: WaveOptions;
  readonly #windows: Readonly<Record<WaveKind, readonly RateWindow[]>>;
  readonly #asked = new BoundedMap<string, Asked>(clientsRemembered);

  constructor(options: WaveOptions) {
    this.#options = options;
    const { limits, windowMs } = options;
    // The one that makes the wave is the first that is not allowed.
    const window = (kind: WaveKind): readonly RateWindow[] => [{ limit: limits[kind] - 1, windowMs }];
    this.#windows = { "known-paths": window("known-paths"), refusals: window("refusals") };
  }

  askedFor(path: string, subject: WaveSubject): void {
    const { store, windowMs, clock, storeTimeoutMs } = this.#options;
    const key = keyOf(subject);
    const now = clock.now();
    let asked = this.#asked.get(key);
    if (asked === undefined || now - asked.since >= windowMs) {
      asked = { since: now, paths: new Set() };
      this.#asked.set(key, asked);
    }
    const hash = hashOf(path);
    if (asked.paths.has(hash) || asked.paths.size > this.#options.limits["known-paths"]) return;
    asked.paths.add(hash);
    if (!store.isShared) {
      this.#count("known-paths", subject);
      return;
    }
    const mark = async (): Promise<boolean> =>
      await store.setIfAbsent(`threat-rules:asked:${key}:${hash}`, "", windowMs);
    withDeadline(mark(), storeTimeoutMs, "The shared store").then(
      (isNew) => void (isNew && this.#count("known-paths", subject)),
      () => this.#count("known-paths", subject),
    );
  }

  wasRefused(subject: WaveSubject): void {
    this.#count("refusals", subject);
  }

  /** Counts this client from nothing. What was counted while the store was away fades by itself. */
  forget(client: string): void {
    for (const requests of requestOrigins) {
      const subject = { client, requests, isSpared: false };
      this.#asked.delete(keyOf(subject));
      for (const kind of ["known-paths", "refusals"] as const) void this.#delete(counterKey(kind, subject));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#options.isOwnStore) await this.#options.store[Symbol.asyncDispose]();
  }

  async #delete(key: string): Promise<void> {
    try {
      await this.#options.store.delete(key);
    } catch {
      // A store that is away forgets by itself: counters live for two windows.
    }
  }

  #count(kind: WaveKind, subject: WaveSubject): void {
    const hit = this.#options.counters.hit(counterKey(kind, subject), this.#windows[kind]);
    const judge = (settled: HitResult | "unavailable"): void => {
      if (settled === "unavailable" || settled.isAllowed) return;
      // A block may be over before the window is: what comes then is looked at anew.
      this.#asked.delete(keyOf(subject));
      this.#options.onWave(subject, kind);
    };
    if (hit instanceof Promise) void hit.then(judge);
    else judge(hit);
  }
}

function keyOf({ requests, client }: WaveSubject): string {
  return `${requests}:${client}`;
}

function counterKey(kind: WaveKind, subject: WaveSubject): string {
  return `threat-rules:${kind}:${keyOf(subject)}`;
}

/** FNV-1a: a path is kept as four bytes, however long it is. */
function hashOf(path: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < path.length; index++)
    hash = Math.imul(hash ^ path.charCodeAt(index), 0x0100_0193);
  return hash >>> 0;
}
