import { getHeapCodeStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What the soak asks a process of its own. */
export type Question = "memory" | "backlog" | "stop";

/** Bytes after a full collection. */
export interface MemoryAnswer {
  /** What lives on V8's heap and outside of it, without compiled code. */
  readonly dataBytes: number;
  /** Machine code and bytecode, with what V8 notes beside them. */
  readonly codeBytes: number;
  readonly residentBytes: number;
}

/** What still waits to be told, in a service: events in memory and batches on the disk. */
export interface BacklogAnswer {
  readonly queued: number;
  readonly spooledBatches: number;
  readonly lost: number;
}

export interface Answering {
  readonly backlog: () => BacklogAnswer | Promise<BacklogAnswer>;
  readonly close: () => Promise<void>;
}

/** Answers the soak, says that this process is ready, and ends with the soak whatever happens to that. */
export function answerParent({ backlog, close }: Answering): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  process.on("disconnect", () => process.exit(0));
  process.on("message", (question: Question) => {
    if (question === "memory") process.send?.({ memory: memoryAfter(collect) });
    else if (question === "backlog") void answerBacklog(backlog);
    else void close().finally(() => process.exit(0));
  });
  process.send?.({ ready: true });
}

async function answerBacklog(backlog: Answering["backlog"]): Promise<void> {
  process.send?.({ backlog: await backlog() });
}

function memoryAfter(collect: () => void): MemoryAnswer {
  // Twice: what the first one finalises is free for the second.
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const code = getHeapCodeStatistics();
  const codeBytes = code.code_and_metadata_size + code.bytecode_and_metadata_size;
  return { dataBytes: heapUsed + external - codeBytes, codeBytes, residentBytes: rss };
}
