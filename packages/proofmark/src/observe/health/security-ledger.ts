import { BoundedMap } from "../../kernel/bounded-map.ts";
import { RecentCount } from "../../kernel/recent-count.ts";
import type { BlockedClient, ProofmarkEvent } from "../../model/event.ts";

const mostBlocks = 1000;

interface Refusals {
  readonly control: string;
  readonly code: string;
  total: number;
  /** In monitor mode, where nothing is refused. */
  wouldRefuse: number;
  readonly recent: RecentCount;
}

interface Block extends BlockedClient {
  readonly control: string;
  readonly isEnforced: boolean;
}

interface Degradation {
  readonly since: number;
  readonly reason: string;
}

/** What the events of one pipeline say of its security: as many counters as there are codes and controls. */
export class SecurityLedger {
  readonly #refusals = new Map<string, Refusals>();
  readonly #recent = new RecentCount();
  readonly #blocks = new BoundedMap<string, Block>(mostBlocks);
  readonly #degraded = new Map<string, Degradation>();
  readonly #faults = new Map<string, { count: number; lastAt: number }>();
  #last: { readonly type: string; readonly control: string; readonly at: number } | null = null;

  /** Whether a guard works with less than it should. */
  get isDegraded(): boolean {
    return this.#degraded.size > 0;
  }

  hear(event: ProofmarkEvent): void {
    const { type, control, at } = event;
    this.#last = { type, control, at };
    switch (type) {
      case "refusal":
        this.#refuse(control, event.code, event.isEnforced, at);
        break;
      case "blocked": {
        const { client, reason, since, until, isEnforced } = event;
        this.#blocks.set(`${control} ${client}`, { control, client, reason, since, until, isEnforced });
        break;
      }
      case "lifted":
      case "expired":
        this.#blocks.delete(`${control} ${event.client}`);
        break;
      case "degraded":
        this.#degraded.set(control, { since: at, reason: event.reason });
        break;
      case "recovered":
        this.#degraded.delete(control);
        break;
      case "fault":
        this.#faults.set(control, { count: (this.#faults.get(control)?.count ?? 0) + 1, lastAt: at });
        break;
      case "audit":
      case "instrumentation":
      case "latency":
      case "crisis":
      case "anomaly":
      case "loss":
        break;
      default:
        event satisfies never;
    }
  }

  /** By control: how many requests it refused. */
  refusalsByControl(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { control, total } of this.#refusals.values())
      counts[control] = (counts[control] ?? 0) + total;
    return counts;
  }

  degraded(): readonly (Degradation & { readonly control: string })[] {
    return Array.from(this.#degraded, ([control, { since, reason }]) => ({ control, since, reason }));
  }

  /** @param now epoch milliseconds. */
  read(now: number): object {
    const refusals = [...this.#refusals.values()];
    const blocks = Array.from(this.#blocks, ([, block]) => block).filter(({ until }) => until > now);
    return {
      refusals: {
        total: refusals.reduce((sum, { total }) => sum + total, 0),
        wouldRefuse: refusals.reduce((sum, { wouldRefuse }) => sum + wouldRefuse, 0),
        lastMinute: this.#recent.lastMinute(now),
        lastHour: this.#recent.lastHour(now),
        byCode: refusals.map(({ control, code, total, wouldRefuse, recent }) => ({
          control,
          code,
          total,
          wouldRefuse,
          lastMinute: recent.lastMinute(now),
          lastHour: recent.lastHour(now),
        })),
      },
      blocks,
      degraded: this.degraded(),
      faults: Array.from(this.#faults, ([control, { count, lastAt }]) => ({ control, count, lastAt })),
      lastEvent: this.#last,
    };
  }

  #refuse(control: string, code: string, isEnforced: boolean, at: number): void {
    const key = `${control} ${code}`;
    let refusals = this.#refusals.get(key);
    if (refusals === undefined) {
      refusals = { control, code, total: 0, wouldRefuse: 0, recent: new RecentCount() };
      this.#refusals.set(key, refusals);
    }
    if (isEnforced) refusals.total++;
    else refusals.wouldRefuse++;
    refusals.recent.add(at);
    this.#recent.add(at);
  }
}
