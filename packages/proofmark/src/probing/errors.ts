/** No response came: nothing listens, the connection broke, or the time was over. */
export class TargetUnreachable extends Error {
  readonly code = "PM_TARGET_UNREACHABLE";
}

/** The run has sent all the requests, or taken all the time, that it may. */
export class BudgetExhausted extends Error {
  readonly code = "PM_BUDGET_EXHAUSTED";
}
