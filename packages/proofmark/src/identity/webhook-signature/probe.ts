import { randomBytes } from "node:crypto";

import type { Finding } from "../../model/finding.ts";
import type { WebhookTarget } from "../../model/identity/target.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { canSign, messageOf, type SentMessage } from "./sender.ts";
import { webhookSignatureSpec } from "./spec.ts";

const control = webhookSignatureSpec.id;
const mostRoutes = 5;
const oldSeconds = 7_200;

/** A request that must not be taken, and how it is called in the report. */
interface Forgery {
  readonly what: string;
  readonly message: SentMessage;
}

export const webhookSignatureProbe: Probe = {
  spec: webhookSignatureSpec,
  // What it sends is refused, or is an event that no handler knows.
  safety: "active",
  maxRequests: mostRoutes * 6 * 3,
  async run(attacker, surface) {
    const targets = surface.identity?.webhooks.slice(0, mostRoutes) ?? [];
    if (targets.length === 0) {
      const summary =
        "No webhook is named: add identity.webhooks to the configuration, with path, scheme and secretVariable.";
      return [attackFinding("not-applicable", summary)];
    }
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await judgeTarget(attacker, target)));
    // Without a secret nothing can be signed: what is left to show is that the service serves.
    if (!findings.some(({ role }) => role === "benign")) findings.push(homeIsServed(surface));
    return findings;
  },
};

async function judgeTarget(attacker: Attacker, target: WebhookTarget): Promise<readonly Finding[]> {
  const { secret } = target;
  const findings: Finding[] = [];
  let taken: Answer | undefined;
  if (canSign(secret)) {
    const message = fresh(target, secret);
    taken = await post(attacker, target, message);
    findings.push(judgeTaken(target, taken));
    findings.push(judgeReplay(target, taken, await post(attacker, target, message)));
  }
  for (const { what, message } of forgeriesFor(target))
    findings.push(judgeForgery(target, what, await post(attacker, target, message), taken));
  return findings;
}

function forgeriesFor(target: WebhookTarget): readonly Forgery[] {
  const { scheme, secret } = target;
  const made = fresh(target, madeUpSecret());
  const forgeries: Forgery[] = [
    { what: "A message without a signature", message: { body: made.body, headers: [] } },
    { what: "A message that is signed with another secret", message: made },
  ];
  if (!canSign(secret)) return forgeries;
  const right = fresh(target, secret);
  const changed = { body: right.body.replace(/\}$/, ',"amount":1}'), headers: right.headers };
  forgeries.push({ what: "A message that was changed after it was signed", message: changed });
  if (scheme !== "github")
    forgeries.push({
      what: `A message that was signed ${oldSeconds / 3_600} hours ago`,
      message: fresh(target, secret, oldSeconds),
    });
  return forgeries;
}

function fresh({ scheme }: WebhookTarget, secret: string, ageSeconds = 0): SentMessage {
  const seconds = Math.floor(Date.now() / 1_000) - ageSeconds;
  return messageOf(scheme, secret, randomBytes(12).toString("hex"), seconds);
}

function madeUpSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

async function post(
  attacker: Attacker,
  { path }: WebhookTarget,
  { body, headers }: SentMessage,
): Promise<Answer> {
  return await sendPatiently(attacker, {
    method: "POST",
    path,
    headers: [["Content-Type", "application/json"], ...headers],
    body,
  });
}

function judgeTaken({ path }: WebhookTarget, answer: Answer): Finding {
  const { status } = answer;
  if (status < 400)
    return benignFinding("held", `A rightly signed message is taken (${path}, ${status}).`, answer);
  const isRefused = status === 401 || status === 403 || answer.isAttributedTo(control);
  return isRefused
    ? benignFinding("breached", `A rightly signed message is refused (${path}, ${status}).`, answer)
    : benignFinding("inconclusive", `A rightly signed message is answered with ${status} (${path}).`, answer);
}

function judgeReplay({ path }: WebhookTarget, taken: Answer, again: Answer): Finding {
  const { status } = again;
  const isAttributed = again.isAttributedTo(control);
  if (tellsNothing(status) || taken.status >= 400)
    return attackFinding("inconclusive", `A replay to ${path} was answered with ${status}.`, again);
  if (status >= 400)
    return attackFinding(
      "held",
      `The same message again was refused (${path}, ${status}).`,
      again,
      isAttributed,
    );
  return attackFinding(
    "breached",
    `The same message was taken twice (${path}, ${status}). Waive this where the handler knows each event by its id.`,
    again,
  );
}

function judgeForgery(
  { path }: WebhookTarget,
  what: string,
  answer: Answer,
  taken: Answer | undefined,
): Finding {
  const { status } = answer;
  const isAttributed = answer.isAttributedTo(control);
  if (status < 400) return attackFinding("breached", `${what} was taken (${path}, ${status}).`, answer);
  if (!isAttributed && (tellsNothing(status) || status === taken?.status))
    return attackFinding(
      "inconclusive",
      `${what} was answered with ${status} (${path}), which tells nothing.`,
      answer,
    );
  return attackFinding("held", `${what} was refused (${path}, ${status}).`, answer, isAttributed);
}

/** No such route, too many requests, a failure: none of them comes from looking at a signature. */
function tellsNothing(status: number): boolean {
  return status === 404 || status === 405 || status === 429 || status >= 500;
}
