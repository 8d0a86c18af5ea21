import type { Exchange } from "../../../packages/proofmark/src/model/exchange.ts";
import type { Guard } from "../../../packages/proofmark/src/model/guard.ts";
import type { Denial, Reply } from "../../../packages/proofmark/src/model/verdict.ts";
import { bodyOf, exchangeOf, type CorpusRecord } from "./corpus.ts";

/** What a guard says of a record, by its own hooks: the denial, or undefined. */
export async function judgeRecord(guard: Guard, record: CorpusRecord): Promise<Denial | undefined> {
  const exchange = exchangeOf(record);
  const head = denialOf(await guard.onRequestHead?.(exchange));
  if (head !== undefined) return head;
  const body = bodyOf(record);
  return body.length === 0 ? undefined : await judgeBody(guard, exchange, body);
}

async function judgeBody(guard: Guard, exchange: Exchange, body: Buffer): Promise<Denial | undefined> {
  const judge = guard.onRequestBody?.(exchange);
  if (judge === undefined) return undefined;
  if (body.length > judge.limitBytes) return judge.tooLarge;
  return (
    denialOf(judge.onChunk?.(body)) ?? denialOf(await judge.onWhole?.(body)) ?? denialOf(judge.onEnd?.())
  );
}

function denialOf(verdict: Denial | Reply | undefined): Denial | undefined {
  return verdict?.code === undefined ? undefined : verdict;
}
