import type { Answered } from "./one-request.ts";
import type { Kind } from "./traffic.ts";

/** A refusal that the driver saw. */
export interface SeenRefusal {
  readonly id: string;
  readonly code: string;
  /** Epoch milliseconds at which its answer was there. */
  readonly at: number;
}

/** A visit of the crisis lane that did not succeed. */
export interface FailedVisit {
  readonly from: number;
  readonly until: number;
  readonly status: number | undefined;
}

/** Statuses of one kind; `none`: no whole answer came. */
type Counts = Map<number | "none", number>;

const mostKept = 500_000;

/** What the driver saw, in all. */
export class Tally {
  readonly counts = new Map<Kind, Counts>();
  readonly refusals: SeenRefusal[] = [];
  readonly failedVisits: FailedVisit[] = [];
  readonly readiness: { readonly at: number; readonly word: string }[] = [];
  readonly expositions: { readonly at: number; readonly text: string }[] = [];
  /** Attacks that were answered as if they were none, and ordinary requests that were refused as attacks. */
  readonly wrong: string[] = [];
  visits = 0;

  note(kind: Kind, answer: Answered | undefined, from: number, until: number): void {
    const counts = this.counts.get(kind) ?? new Map<number | "none", number>();
    this.counts.set(kind, counts);
    const status = answer?.status ?? "none";
    counts.set(status, (counts.get(status) ?? 0) + 1);
    const { refusal } = answer ?? {};
    if (refusal !== undefined && this.refusals.length < mostKept)
      this.refusals.push({ id: refusal.correlationId, code: refusal.code, at: until });
    if (kind === "crisis" || kind === "crisis contact") this.#noteVisit(answer, from, until);
    else if (answer !== undefined) this.#noteWrong(kind, answer);
  }

  get requests(): number {
    let all = 0;
    for (const counts of this.counts.values()) for (const count of counts.values()) all += count;
    return all;
  }

  #noteVisit(answer: Answered | undefined, from: number, until: number): void {
    this.visits++;
    if (answer?.status !== 200 || !answer.text.includes("988"))
      this.failedVisits.push({ from, until, status: answer?.status });
  }

  #noteWrong(kind: Kind, answer: Answered): void {
    const { refusal, status } = answer;
    const isAttack = kind === "attack";
    if (isAttack === (refusal !== undefined) || kind === "flood" || kind === "sign-in") return;
    // The application's own 503 while its database is away, without what it said.
    if (refusal?.code === "PM_INTERNAL" && status === 503) return;
    if (this.wrong.length < 100) this.wrong.push(`${kind}: ${status} ${refusal?.code ?? "was let through"}`);
  }
}
