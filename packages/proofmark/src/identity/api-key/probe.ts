import type { Finding } from "../../model/finding.ts";
import type { CanaryApiKeys } from "../../model/identity/target.ts";
import type { Answer, AttackRequest, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { apiKeySpec } from "./spec.ts";

const control = apiKeySpec.id;
/** How services call a key in a query. */
const queryNames = ["api_key", "apikey", "key", "access_token"];

export const apiKeyProbe: Probe = {
  spec: apiKeySpec,
  // It writes with a key that may only read: on a service without the control, what it writes stays.
  safety: "intrusive",
  maxRequests: 30,
  async run(attacker, surface) {
    const keys = surface.identity?.apiKeys;
    if (keys === undefined) return notApplicable(surface);
    const hands = attacker.newcomer() ?? attacker;
    const bare = await sendPatiently(hands, keys.read);
    if (bare.status < 300) {
      const summary = `${keys.read.method} ${keys.read.path} is served without a key (${bare.status}): name a route that asks for one.`;
      return [attackFinding("inconclusive", summary, bare)];
    }
    return [...(await judgeOrdinary(hands, keys)), ...(await judgeAttacks(hands, keys))];
  },
};

function notApplicable(surface: Surface): readonly Finding[] {
  const summary =
    "No API key is named: add identity.apiKeys to the configuration, with a key that may only read.";
  return [attackFinding("not-applicable", summary), homeIsServed(surface)];
}

async function judgeOrdinary(hands: Attacker, { read, reader }: CanaryApiKeys): Promise<readonly Finding[]> {
  const place = `${read.method} ${read.path}`;
  const answers = [
    await sendPatiently(hands, withBearer(read, reader)),
    await sendPatiently(hands, withHeader(read, reader)),
  ];
  // Services take one of the two.
  const served = answers.find(({ status }) => status < 300);
  if (served !== undefined)
    return [benignFinding("held", `The key that may read reads (${place}, ${served.status}).`, served)];
  const isOwn = answers.every((answer) => answer.isAttributedTo(control));
  const summary = `The key that may read is refused (${place}, ${answers[0]?.status}).`;
  return [benignFinding(isOwn ? "breached" : "inconclusive", summary, answers[0])];
}

async function judgeAttacks(hands: Attacker, keys: CanaryApiKeys): Promise<readonly Finding[]> {
  const { read, write, reader, expired, revoked } = keys;
  const findings = [
    await judgeKey(
      hands,
      { ...write, ...json },
      reader,
      `A key that may only read sent ${write.method} ${write.path}`,
    ),
  ];
  for (const [key, what] of [
    [expired, "A key whose time is over"],
    [revoked, "A key that was revoked"],
    [withOtherEnd(reader), "A key with another checksum"],
    [withOtherMiddle(reader), "A key that nobody was given"],
  ] as const)
    if (key !== undefined)
      findings.push(await judgeKey(hands, read, key, `${what} sent ${read.method} ${read.path}`));
  findings.push(await judgeQuery(hands, read, reader));
  return findings;
}

const json = { headers: [["Content-Type", "application/json"]], body: "{}" } as const;

async function judgeKey(
  hands: Attacker,
  request: AttackRequest,
  key: string,
  what: string,
): Promise<Finding> {
  const byBearer = await sendPatiently(hands, withBearer(request, key));
  if (byBearer.status < 300) return judge([byBearer], what);
  return judge([byBearer, await sendPatiently(hands, withHeader(request, key))], what);
}

async function judgeQuery(hands: Attacker, read: AttackRequest, key: string): Promise<Finding> {
  const answers: Answer[] = [];
  for (const name of queryNames) {
    const sign = read.path.includes("?") ? "&" : "?";
    answers.push(
      await sendPatiently(hands, { ...read, path: `${read.path}${sign}${name}=${encodeURIComponent(key)}` }),
    );
  }
  return judge(answers, "A key in the query, where logs keep it,");
}

/** One attack in several forms: it held where none of them got through. */
function judge(answers: readonly Answer[], what: string): Finding {
  const through = answers.find(({ status }) => status < 300);
  if (through !== undefined)
    return attackFinding("breached", `${what} was accepted (${through.status}).`, through);
  const [first] = answers;
  const unclear = answers.find(({ status }) => status === 429 || status >= 500);
  if (unclear !== undefined)
    return attackFinding("inconclusive", `${what}: the answer tells nothing (${unclear.status}).`, unclear);
  const isAttributed = answers.every((answer) => answer.isAttributedTo(control));
  return attackFinding("held", `${what} was refused (${first?.status}).`, first, isAttributed);
}

function withBearer(request: AttackRequest, key: string): AttackRequest {
  return { ...request, headers: [...(request.headers ?? []), ["Authorization", `Bearer ${key}`]] };
}

function withHeader(request: AttackRequest, key: string): AttackRequest {
  return { ...request, headers: [...(request.headers ?? []), ["X-API-Key", key]] };
}

/** The last sign another one: what a typing error is. */
function withOtherEnd(key: string): string {
  return `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
}

/** Nobody's key, in the form of one. */
function withOtherMiddle(key: string): string {
  const middle = Math.floor(key.length / 2);
  return `${key.slice(0, middle)}${key[middle] === "A" ? "B" : "A"}${key.slice(middle + 1)}`;
}
