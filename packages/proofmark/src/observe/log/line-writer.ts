export const logLevels = ["debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the guard writes its lines with; `createLog` makes one. */
export interface LineWriter {
  /** Whether lines of this level are kept. */
  isOn(level: LogLevel): boolean;
  /**
   * Writes one line. It does not wait, and does not throw.
   * @param fields as JSON, each behind a comma: `,"kind":"access","status":200`.
   * @param isSecurity whether it belongs to the stream `security` as well; by its level it is in `error`, too.
   */
  write(level: LogLevel, fields: string, isSecurity: boolean): void;
  /**
   * Tells `listener` of lines that are lost, at most every ten seconds, and no other until it is taken off again by the
   * function that is returned: one loss is told once, though several pipelines write here.
   */
  onLoss(listener: (count: number, reason: string) => void): () => void;
}
