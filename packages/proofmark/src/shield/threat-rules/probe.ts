import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { TargetUnreachable } from "../../probing/errors.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { servedPage } from "../../probing/judge-pages.ts";
import { requestPath } from "../../probing/request-path.ts";
import { knownPaths } from "./known-paths.ts";
import { threatRulesSpec } from "./spec.ts";

const control = threatRulesSpec.id;
const batchSize = 5;
/** Of each kind, so that services that know one kind alone are met too. */
const wave: readonly string[] = knownPaths.flatMap(({ files = [], dotNames = [], roots = [] }) =>
  [...dotNames.slice(0, 8), ...files.slice(0, 6), ...roots.slice(0, 4)].map((name) =>
    name.startsWith("/") ? name : `/${name}`,
  ),
);

/** Headers in which services look for a client's address. */
const addressHeaders = ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"] as const;
const evasions = 3;

export const threatRulesProbe: Probe = {
  spec: threatRulesSpec,
  safety: "intrusive",
  maxRequests: wave.length * 2 + evasions + 12,
  async run(attacker, surface) {
    const home = servedPage(surface);
    if (home === undefined)
      return [attackFinding("inconclusive", "No page is served, so that a refusal would not show.")];
    const [scanner, impostor, bystander] = [attacker.newcomer(), attacker.newcomer(), attacker.newcomer()];
    if (scanner === undefined || impostor === undefined || bystander?.address === undefined)
      return [attackFinding("inconclusive", oneAddress)];
    const page = requestPath(home);
    await sendWave(impostor, claimsOf(bystander.address));
    const sent = await sendWave(scanner, []);
    const after = await visit(scanner, page);
    const newcomer = await sendPatiently(attacker, { path: page });
    if (!isRefused(after)) return [judgeWave(sent, after), judgeNewcomer(newcomer)];
    return [
      judgeWave(sent, after),
      await judgeEvasion(scanner, page),
      judgeFraming(await visit(bystander, page)),
      judgeNewcomer(newcomer),
    ];
  },
};

const oneAddress =
  "The prober has one address alone, which a wave of attacks would get blocked: run it beside the service, over 127.0.0.1 on Linux.";

/** An answer, or undefined where the client is hung up on. */
type Visit = Answer | undefined;

function claimsOf(address: string): readonly (readonly [string, string])[] {
  return [...addressHeaders.map((name) => [name, address] as const), ["Forwarded", `for=${address}`]];
}

/** Returns how many were sent. A client that is hung up on after the first answer has its answer. */
async function sendWave(client: Attacker, headers: readonly (readonly [string, string])[]): Promise<number> {
  for (let sent = 0; sent < wave.length; sent += batchSize) {
    const paths = wave.slice(sent, sent + batchSize);
    const settled = await Promise.allSettled(paths.map(async (path) => await client.send({ path, headers })));
    const failed = settled.find((one) => one.status === "rejected");
    if (failed !== undefined && (sent === 0 || !(failed.reason instanceof TargetUnreachable)))
      throw failed.reason;
    const isOver = settled.some((one) => one.status === "rejected" || one.value.isAttributedTo(control));
    if (isOver) return sent + paths.length;
  }
  return wave.length;
}

async function visit(
  client: Attacker,
  path: string,
  headers: readonly (readonly [string, string])[] = [],
): Promise<Visit> {
  try {
    return await sendPatiently(client, { path, headers });
  } catch (error) {
    if (error instanceof TargetUnreachable) return undefined;
    throw error;
  }
}

function isRefused(answer: Visit): boolean {
  return answer === undefined || answer.status >= 400;
}

function judgeWave(sent: number, after: Visit): Finding {
  if (after?.status === 429)
    return attackFinding("inconclusive", "A rate limit answered in place of a block (429).", after);
  const wasRefused = isRefused(after);
  return attackFinding(
    wasRefused ? "held" : "breached",
    wasRefused
      ? `After ${sent} known attack paths, the same client's ordinary visit is refused (${after?.status ?? "no answer"}).`
      : `${sent} known attack paths in a row were answered, and so is the same client's ordinary visit (${after?.status}).`,
    after,
    after?.isAttributedTo(control) === true,
  );
}

/** A blocked client that names another address each time is still the same client. */
async function judgeEvasion(scanner: Attacker, page: string): Promise<Finding> {
  let last: Visit;
  for (let attempt = 1; attempt <= evasions; attempt++) {
    last = await visit(scanner, page, claimsOf(`198.51.100.${attempt}`));
    if (!isRefused(last))
      return attackFinding(
        "breached",
        `A made-up X-Forwarded-For got past the block (${last?.status}).`,
        last,
      );
  }
  return attackFinding(
    "held",
    `With another X-Forwarded-For each time, ${evasions} more visits were refused all the same.`,
    last,
    last?.isAttributedTo(control) === true,
  );
}

/** Whom an impostor's wave named has done nothing: a block of that client would be the attacker's to give. */
function judgeFraming(bystander: Visit): Finding {
  const isBlocked = isRefused(bystander);
  return benignFinding(
    isBlocked ? "breached" : "held",
    isBlocked
      ? `A wave that named another client in X-Forwarded-For got that client refused (${bystander?.status ?? "no answer"}).`
      : `A wave that named another client in X-Forwarded-For got nobody else refused (${bystander?.status}).`,
    bystander,
  );
}

function judgeNewcomer(newcomer: Answer): Finding {
  const wasRefused = isRefused(newcomer);
  return benignFinding(
    wasRefused ? "breached" : "held",
    wasRefused
      ? `A client that did nothing is refused as well (${newcomer.status}).`
      : `A client that did nothing is served meanwhile (${newcomer.status}).`,
    newcomer,
  );
}
