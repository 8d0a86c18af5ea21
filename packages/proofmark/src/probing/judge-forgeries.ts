import type { JsonWebKey } from "node:crypto";

import { parseJson } from "../kernel/parse-json.ts";
import type { Finding } from "../model/finding.ts";
import type { Answer, Attacker } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { startCanary } from "./canary.ts";
import { crowdOf } from "./crowd.ts";
import { attackFinding } from "./findings.ts";
import { serves } from "./serves.ts";

const fetchMs = 200;

/** Tokens that their issuer never signed, by how they came about. */
type Forgeries = readonly { readonly what: string; readonly text: string }[];

/** What can be made of a good token without its key, and what is answered to it. */
export interface ForgeryTarget {
  readonly control: string;
  forgeries(keys: readonly JsonWebKey[]): Forgeries;
  /** Those whose header says that the key is to be fetched from `url`. */
  pointing(url: string): Forgeries;
  /** What is answered to somebody who shows `text` in place of the good token, and nothing else. */
  ask(attacker: Attacker, text: string): Promise<Answer>;
  readonly isLoopback: boolean;
  /** The path of the key set. Default: `/.well-known/jwks.json`. */
  readonly jwks?: string | undefined;
}

/** Shows a target each forgery, from many clients: each must be refused. */
export async function judgeForgeries(attacker: Attacker, target: ForgeryTarget): Promise<readonly Finding[]> {
  const crowd = crowdOf(attacker);
  const keys = await publicKeys(attacker, target.jwks ?? "/.well-known/jwks.json");
  const findings: Finding[] = [];
  for (const { what, text } of target.forgeries(keys))
    findings.push(judgeShown(await target.ask(crowd, text), what, target.control));
  if (target.isLoopback) findings.push(...(await judgePointing(crowd, target)));
  return findings;
}

/** Whether the target fetches a key from where a token says: seen at the address itself, on this machine. */
async function judgePointing(
  attacker: Attacker,
  { control, pointing, ask }: ForgeryTarget,
): Promise<readonly Finding[]> {
  await using canary = await startCanary();
  const address = canary.address();
  const answers: [what: string, answer: Answer][] = [];
  for (const { what, text } of pointing(address)) answers.push([what, await ask(attacker, text)]);
  // Who fetches it without waiting for it has fetched it by then.
  await attacker.pause(fetchMs);
  return answers.map(([what, answer]) =>
    canary.wasAsked(address)
      ? attackFinding(
          "breached",
          `${what} made the service fetch from an address that an attacker chose.`,
          answer,
        )
      : judgeShown(answer, what, control),
  );
}

async function publicKeys(attacker: Attacker, path: string): Promise<readonly JsonWebKey[]> {
  const answer = await sendPatiently(attacker, { path });
  const body = serves(answer) ? parseJson(answer.body) : undefined;
  const keys: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "keys") : undefined;
  if (!Array.isArray(keys)) return [];
  return keys.filter((key): key is JsonWebKey => typeof key === "object" && key !== null);
}

/** What a token came to that no service may take. */
export function judgeShown(answer: Answer, what: string, control: string): Finding {
  const { status } = answer;
  const isOwn = answer.isAttributedTo(control);
  if (serves(answer)) return attackFinding("breached", `${what} was accepted (${status}).`, answer);
  if (isOwn || (status < 500 && status !== 429))
    return attackFinding("held", `${what} was refused (${status}).`, answer, isOwn);
  return attackFinding("inconclusive", `${what} was answered with ${status}, which tells nothing.`, answer);
}
