/** Takes secrets and personal data out of what is about to be written down. Never throws, and changes nothing it is given. */
export interface Redactor {
  /** The text with each secret replaced by its shape: `[redacted:jwt]`. The same text where there is none. */
  text(text: string): string;
  /**
   * A deep copy without secrets, by the names and paths of its fields and by shape. Bounded: what lies deeper, or behind
   * too many others, is replaced by a mark. Errors stay errors, with message, stack and cause.
   */
  value(value: unknown): unknown;
  /** As `value`, but the very same object where nothing in it had to be replaced. */
  unlessClean<Value>(value: Value): Value;
}
