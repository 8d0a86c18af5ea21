import type { BodyJudge } from "../../model/guard.ts";
import type { Denial, RequestVerdict } from "../../model/verdict.ts";

/** A body that is only watched: what its judge refuses is told, and a body with too much to read is let go. */
export class MonitoredBody implements BodyJudge {
  readonly limitBytes: number = Number.MAX_SAFE_INTEGER;
  readonly tooLarge: Denial;
  readonly #judge: BodyJudge;
  readonly #tell: (denial: Denial) => void;
  /** What the judge wants whole; undefined where it does not, or no longer. */
  #chunks: Buffer[] | undefined;
  #bytes = 0;

  constructor(judge: BodyJudge, tell: (denial: Denial) => void) {
    this.tooLarge = judge.tooLarge;
    this.#judge = judge;
    this.#tell = tell;
    if (judge.onWhole !== undefined) this.#chunks = [];
  }

  get holdBytes(): number {
    return this.#chunks === undefined ? (this.#judge.holdBytes ?? 0) : Number.MAX_SAFE_INTEGER;
  }

  onChunk(chunk: Buffer): RequestVerdict {
    this.#told(this.#judge.onChunk?.(chunk));
    if (this.#chunks === undefined) return undefined;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > this.#judge.limitBytes) {
      this.#chunks = undefined;
      this.#tell(this.tooLarge);
    }
    return undefined;
  }

  onEnd(): RequestVerdict {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    if (chunks !== undefined) {
      const verdict = this.#judge.onWhole?.(Buffer.concat(chunks));
      // Nobody waits for what is only told.
      if (verdict instanceof Promise) void verdict.then((settled) => this.#told(settled));
      else this.#told(verdict);
    }
    this.#told(this.#judge.onEnd?.());
    return undefined;
  }

  #told(verdict: RequestVerdict): void {
    if (verdict?.code !== undefined) this.#tell(verdict);
  }
}
