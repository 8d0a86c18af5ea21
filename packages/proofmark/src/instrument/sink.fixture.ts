import type { RequestContext } from "../input/request-context.ts";
import type { ControlSpec } from "../model/control.ts";
import type { Guard } from "../model/guard.ts";
import { deny, withDetail } from "../model/verdict.ts";
import { checkSink } from "./check-sink.ts";
import { createSinkGuard } from "./sink.ts";

const denied = deny("PM_GUARD_FAULT");

function specOf(id: string): ControlSpec {
  return {
    id,
    plane: "sinks",
    title: id,
    category: "injection",
    risk: "A test.",
    fix: "A test.",
    severity: "high",
    standards: [],
  };
}

/** A sink without modules: its call is a text, and what the client sent in it is an attack. */
export function textSink(id: string, onJudge?: () => void): Guard {
  return createSinkGuard<string>({
    spec: specOf(id),
    instruments: [],
    judge(text: string, { input }: RequestContext) {
      onJudge?.();
      const field = [...input.head, ...input.body].find(({ value }) => value !== "" && text.includes(value));
      if (field === undefined) return undefined;
      return withDetail(denied, { field: field.name, at: `${id}: call`, shape: "text" });
    },
  });
}

/** The call that a {@link textSink} stands in front of. */
export function callSink(id: string, text: string): string {
  checkSink(id, text);
  return text;
}
