/** One line of the judgement. */
export interface Finding {
  readonly what: string;
  /** `unknown`: the soak was too short to tell. */
  readonly state: "right" | "wrong" | "unknown";
  /** What was measured. */
  readonly text: string;
}

export function finding(what: string, isRight: boolean, text: string): Finding {
  return { what, state: isRight ? "right" : "wrong", text };
}
