import type { StoredEvent } from "./stored-event.ts";

/** Reads what services told. */
export interface EventReader {
  /** What was stored after the event of number `seq`, in order, at most `limit`. Nothing is ever stored behind what was read. */
  after(seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The number of the newest event that was received before a moment; 0 where there is none. */
  newestBefore(moment: number): Promise<number>;
  /** Every service that was ever heard of, and when last, with or without anything to tell. */
  heard(): Promise<readonly { readonly service: string; readonly lastAt: number }[]>;
}
