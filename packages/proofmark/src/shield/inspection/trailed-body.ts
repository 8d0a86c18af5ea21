import type { BodyJudge } from "../../model/guard.ts";
import type { Denial, RequestVerdict } from "../../model/verdict.ts";

/** A chunked body, behind which more header lines may follow: they are judged when the body is through. */
export class TrailedBody implements BodyJudge {
  readonly limitBytes: number;
  readonly tooLarge: Denial;
  readonly onWhole?: NonNullable<BodyJudge["onWhole"]>;
  readonly #judge: BodyJudge;
  readonly #judgeTrailers: () => RequestVerdict;

  constructor(judge: BodyJudge, judgeTrailers: () => RequestVerdict) {
    this.limitBytes = judge.limitBytes;
    this.tooLarge = judge.tooLarge;
    this.#judge = judge;
    this.#judgeTrailers = judgeTrailers;
    if (judge.onWhole !== undefined) this.onWhole = (body) => judge.onWhole?.(body);
  }

  get holdBytes(): number {
    return this.#judge.holdBytes ?? 0;
  }

  onChunk(chunk: Buffer): RequestVerdict {
    return this.#judge.onChunk?.(chunk);
  }

  onEnd(): RequestVerdict {
    return this.#judge.onEnd?.() ?? this.#judgeTrailers();
  }
}
