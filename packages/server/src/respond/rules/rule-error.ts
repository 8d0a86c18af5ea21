export type RuleErrorCode =
  | "PM_RULE_UNKNOWN"
  | "PM_RULE_INVALID"
  | "PM_RULE_CHANGED"
  | "PM_RULE_UNTESTED"
  | "PM_RULE_NOISY";

/** A rule can't be changed as asked. The message says why, and what to do. */
export class RuleError extends Error {
  readonly code: RuleErrorCode;

  constructor(code: RuleErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
