import type { Answer } from "../model/probe.ts";

/** Whether an answer gives what was asked for. */
export function serves({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
