import { hintFor } from "../config/parse-options.ts";
import type { ProofState } from "../model/proof.ts";
import type { RunResult } from "./run-result.ts";

/** What the process says to the script that started it. */
export const exitCodes = {
  /** The run ended, and no fail condition was met. Failed controls alone do not change this. */
  ok: 0,
  /** A condition of `--min-score` or `--fail-on` was met. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was sent. */
  usage: 2,
  /** The target did not answer, so that nothing is known of it. */
  unreachable: 3,
  /** The run ended with 0, and a report or the receipt could not be written; the others were. */
  unwritten: 4,
  /** Ctrl-C; the report is partial. 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface FailConditions {
  /** 0 to 100. */
  readonly minScore?: number;
  /** Ids of controls; `any` stands for every one. */
  readonly failOn?: readonly string[];
}

export interface ExitVerdict {
  readonly code: ExitCode;
  /** A sentence for each condition that was met, or for what kept the run from an answer. Empty with code 0. */
  readonly reasons: readonly string[];
  readonly conditions: FailConditions;
}

/** A fail condition that can't be meant: the command ends with `exitCodes.usage`. */
export class FailConditionError extends Error {
  readonly code = "PM_FAIL_CONDITION";
}

/** @throws FailConditionError: "--fail-on crsf is not a control of this run. Did you mean csrf?" */
export function checkFailConditions(conditions: FailConditions, controls: readonly string[]): void {
  const { minScore, failOn = [] } = conditions;
  if (minScore !== undefined && !(minScore >= 0 && minScore <= 100))
    throw new FailConditionError("--min-score takes a number from 0 to 100.");
  for (const id of failOn) {
    if (id === "any" || controls.includes(id)) continue;
    const hint = hintFor(id, [...controls, "any"]);
    throw new FailConditionError(`--fail-on ${id} is not a control of this run.${hint}`);
  }
}

export interface JudgedControl {
  readonly control: string;
  readonly state: ProofState;
  readonly isWaived: boolean;
  readonly isSkipped: boolean;
}

/**
 * Reads the exit code of a run. A waived failure meets no condition. A control that is asked for by name must have been
 * judged: a gate that goes green because nothing could be told is no gate. Of several codes the one that says that
 * the run itself is incomplete wins.
 */
export function judgeExit(
  run: Pick<RunResult, "isPartial" | "partialReason" | "partialCause">,
  controls: readonly JudgedControl[],
  percent: number | undefined,
  conditions: FailConditions,
): ExitVerdict {
  const met = [
    ...scoreReasons(percent, conditions.minScore),
    ...(conditions.failOn ?? []).flatMap((id) => failOnReasons(id, controls, run.isPartial)),
  ];
  if (run.isPartial && run.partialCause === "interrupted")
    return {
      code: exitCodes.interrupted,
      reasons: [run.partialReason ?? "Interrupted.", ...met],
      conditions,
    };
  const attempted = controls.filter(({ isSkipped }) => !isSkipped);
  if (attempted.length > 0 && attempted.every(({ state }) => state === "error"))
    return { code: exitCodes.unreachable, reasons: ["The target did not answer.", ...met], conditions };
  return { code: met.length > 0 ? exitCodes.failed : exitCodes.ok, reasons: met, conditions };
}

function scoreReasons(percent: number | undefined, minScore: number | undefined): readonly string[] {
  if (minScore === undefined) return [];
  if (percent === undefined) return [`There is no score, and --min-score asks for ${minScore}.`];
  return percent < minScore ? [`The score is ${percent}, below ${minScore}.`] : [];
}

function failOnReasons(
  id: string,
  controls: readonly JudgedControl[],
  isPartial: boolean,
): readonly string[] {
  if (id === "any") {
    const failed = controls.filter(({ state, isWaived }) => state === "failed" && !isWaived);
    if (failed.length > 0) return [`Failed: ${failed.map(({ control }) => control).join(", ")}.`];
    return isPartial ? ["The run is partial, so that --fail-on any can't be answered."] : [];
  }
  const control = controls.find((one) => one.control === id);
  if (control === undefined) return [`${id} was not part of the run.`];
  if (control.state === "failed") return control.isWaived ? [] : [`${id} failed.`];
  if (control.isSkipped) return [`${id} was not run.`];
  return control.state === "error" || control.state === "inconclusive" ? [`${id} is ${control.state}.`] : [];
}
