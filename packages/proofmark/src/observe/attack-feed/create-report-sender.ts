import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import * as z from "zod";

import { createMessageSigner } from "../../http/signed-message.ts";
import { parseJson } from "../../kernel/parse-json.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { parseOptions } from "../../config/parse-options.ts";
import { feedTarget, isProtected, plainHttp, type FeedTarget } from "./feed-options.ts";
import { createPost } from "./post.ts";

/** A report that was not taken. Says why, and holds nothing of it. */
export class ReportNotTakenError extends Error {
  readonly code = "PM_REPORT_NOT_TAKEN";
}

/** A control whose state is another than in the run before. */
export interface ProofChange {
  readonly control: string;
  readonly before: string;
  readonly after: string;
}

const senderOptions = feedTarget.refine(isProtected, plainHttp);
const taken = z.object({
  changes: z.array(z.object({ control: z.string(), before: z.string(), after: z.string() })),
});
const timeoutMs = 30_000;

/**
 * Makes what posts reports of `proofmark prove --json` to the control plane, and returns what changed.
 * @throws OptionsError, MessageSecretError; the sender rejects with ReportNotTakenError.
 * @example
 * const sendReport = createReportSender({ url: "https://control.example.com", secret, service: "shop" });
 * const changes = await sendReport(await readFile("report.json"));
 */
export function createReportSender(
  options: FeedTarget,
  clock: Clock = systemClock,
): (report: string | Uint8Array) => Promise<readonly ProofChange[]> {
  const { url, secret, service } = parseOptions("createReportSender", senderOptions, options);
  const sign = createMessageSigner(secret);
  return async (report) => {
    using post = createPost({ url, service, sign, timeoutMs, clock });
    const body = await promisify(gzip)(report);
    let status: number;
    let text: string;
    try {
      ({ status, text } = await post.send("/v1/proofs", randomUUID(), body, AbortSignal.timeout(timeoutMs)));
    } catch (cause) {
      throw new ReportNotTakenError("The control plane did not answer in time. Send the report again.", {
        cause,
      });
    }
    const answer = taken.safeParse(parseJson(text));
    if (status !== 202 || !answer.success)
      throw new ReportNotTakenError(`The control plane answered ${status}. Check url, secret and service.`);
    return answer.data.changes;
  };
}
