import type { Clock } from "../../kernel/clock.ts";
import { batchName, packBatch, type Batch } from "./batch.ts";
import type { EventLine } from "./event-line.ts";
import type { Losses } from "./losses.ts";
import type { Spool } from "./spool.ts";
import type { Troubles } from "./troubles.ts";
import { wireEvent } from "./wire-event.ts";

export interface CollectorOptions {
  readonly service: string;
  readonly instance: string;
  readonly batchEvents: number;
  readonly line: EventLine;
  readonly spool: Spool;
  readonly losses: Losses;
  readonly troubles: Troubles;
  readonly clock: Clock;
  /** Takes secrets out of what did not come through a pipeline, which does that itself. */
  readonly redact: <Value>(value: Value) => Value;
  /** Told when there is something to deliver, and room in the line. */
  readonly onBatch: () => void;
}

interface Draft {
  readonly name: string;
  readonly events: readonly string[];
}

/** Well below what the control plane takes, packed and unpacked. */
const mostBatchCharacters = 1_000_000;
const notWritable =
  "A batch can't be written to the spool: events wait in memory, and a crash would take them.";
const notTellable = "An event could not be written as JSON within its bounds.";

/** Takes events out of the line, makes batches of them, and puts these on the disk. */
export class Collector {
  readonly #options: CollectorOptions;
  /** The batch that the disk did not take. While there is one, the line is not emptied any further. */
  #held: Batch | undefined;
  /** What is being written. */
  #writing: Batch | undefined;
  /** The newest batch, which grows as long as it waits: an outage makes full files, not one a second. */
  #newest: Draft | undefined;
  #count = 0;
  #work: Promise<void> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  get held(): Batch | undefined {
    return this.#held;
  }

  get unsavedEvents(): number {
    const { line } = this.#options;
    return line.length + ((this.#held ?? this.#writing)?.eventCount ?? 0);
  }

  /** Empties the line onto the disk; settles when that is done, or when the disk does not take it. Never rejects. */
  async collect(): Promise<void> {
    this.#work ??= this.#collect().finally(() => (this.#work = undefined));
    await this.#work;
  }

  /** The batch is delivered: it needs no place any more. */
  release(batch: Batch): void {
    if (this.#held?.name === batch.name && this.#held.eventCount <= batch.eventCount) this.#held = undefined;
  }

  /** Puts everything on the disk without waiting: the process ends. */
  collectSync(): void {
    const { line, spool } = this.#options;
    const unsaved = this.#held ?? this.#writing;
    if (unsaved !== undefined) spool.putSync(unsaved);
    while (line.length > 0) spool.putSync(this.#pack({ name: this.#newName(), events: this.#take([]) }));
  }

  async #collect(): Promise<void> {
    const { line, onBatch } = this.#options;
    if (this.#held !== undefined) {
      const isSaved = await this.#save(this.#held);
      // Who looked for a batch meanwhile was told that there is none.
      onBatch();
      if (!isSaved) return;
    }
    while (line.length > 0) {
      const growing = this.#growing();
      const taken = this.#take(growing?.events ?? []);
      onBatch();
      if (taken.length === 0) continue;
      const draft = {
        name: growing?.name ?? this.#newName(),
        events: [...(growing?.events ?? []), ...taken],
      };
      this.#newest = draft;
      const isSaved = await this.#save(this.#pack(draft));
      onBatch();
      if (!isSaved) return;
    }
  }

  /** One that is on its way meanwhile may be written after it was delivered: it is sent again, and stored once. */
  async #save(batch: Batch): Promise<boolean> {
    const { spool, troubles } = this.#options;
    this.#writing = batch;
    try {
      await spool.put(batch);
      this.#held = undefined;
      troubles.end("spool");
      return true;
    } catch {
      this.#held = batch;
      troubles.begin("spool", notWritable);
      return false;
    } finally {
      this.#writing = undefined;
    }
  }

  /** The newest batch where it may still grow. Under one id every event keeps its place, so that none is stored twice. */
  #growing(): Draft | undefined {
    const { spool, batchEvents } = this.#options;
    const draft = this.#newest;
    const mayGrow =
      draft !== undefined &&
      draft.events.length < batchEvents &&
      charactersOf(draft.events) < mostBatchCharacters &&
      spool.has(draft.name) &&
      spool.sending !== draft.name;
    return mayGrow ? draft : undefined;
  }

  /** What fits behind these. */
  #take(before: readonly string[]): readonly string[] {
    const { line, losses, redact, batchEvents } = this.#options;
    const taken: string[] = [];
    let characters = charactersOf(before);
    while (before.length + taken.length < batchEvents && characters < mostBatchCharacters) {
      const event = line.shift();
      if (event === undefined) break;
      const text = wireEvent(redact(event));
      if (text === undefined) losses.add(1, notTellable);
      else {
        taken.push(text);
        characters += text.length;
      }
    }
    return taken;
  }

  #newName(): string {
    return batchName(this.#options.instance, this.#count++, this.#options.clock.now());
  }

  #pack({ name, events }: Draft): Batch {
    const { service, instance } = this.#options;
    return packBatch(name, { service, instance, events });
  }
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
