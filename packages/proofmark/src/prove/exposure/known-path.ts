import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Surface } from "../../model/probe.ts";
import { crowdOf } from "../../probing/crowd.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { inBatches } from "../../probing/in-batches.ts";
import { redirectTarget } from "../../probing/redirect.ts";
import { scopeOf } from "../../probing/scope.ts";
import { unguessable } from "../../probing/unguessable.ts";
import { ordinaryVisit } from "./ordinary-visit.ts";
import { redactExchange } from "./redact-exchange.ts";
import { askOrHungUp, isBusy } from "./ask-or-hung-up.ts";

/** A place where something lies that should not, and how to tell by the content that it does. */
export interface KnownPath {
  /** Relative to the target's folder, without a leading slash. */
  readonly path: string;
  /** As in "… shows the environment". */
  readonly what: string;
  /** Judges a 2xx answer by its body and type: on many targets the status says nothing. */
  readonly shows: (answer: Answer) => boolean;
  /** The path that this one is another spelling of: reported only where that one shows nothing. */
  readonly spells?: string;
}

/** Several paths at which the same thing may lie. */
export function knownPaths(
  what: string,
  shows: KnownPath["shows"],
  ...paths: readonly string[]
): readonly KnownPath[] {
  return paths.map((path) => ({ path, what, shows }));
}

const pathTimeoutMs = 5_000;
/** Each was waited out as long as the target asked for: more of them only cost time. */
const maxRefusals = 3;
const batchSize = 4;

/**
 * Asks for each path and judges what comes back. A path that shows what it should not is compared with an unguessable
 * neighbour: where that one shows the same, the target answers everything like this, and nothing can be told.
 * `kind` is as in "None of 40 paths gives away …".
 */
export async function judgeKnownPaths(
  attacker: Attacker,
  surface: Surface,
  known: readonly KnownPath[],
  kind: string,
): Promise<Finding[]> {
  const scope = scopeOf(attacker.origin);
  const crowd = crowdOf(attacker);
  const findings: Finding[] = [];
  const shown = new Set<string>();
  const untold: Answer[] = [];
  const answers = await inBatches(known, batchSize, async ({ path }) => {
    if (untold.length >= maxRefusals) return untold[0];
    const answer = await ask(crowd, `${scope}${path}`);
    if (answer !== undefined && isBusy(answer)) untold.push(answer);
    return answer;
  });
  for (const [index, entry] of known.entries()) {
    const answer = answers[index];
    if (answer === undefined || !isShown(entry, answer)) continue;
    if (entry.spells !== undefined && shown.has(entry.spells)) continue;
    shown.add(entry.path);
    findings.push(judgeHit(entry, answer, await ask(crowd, neighbourOf(`${scope}${entry.path}`))));
  }
  const unjudged = answers.filter((answer) => answer !== undefined && isBusy(answer));
  const [refusal] = untold;
  if (refusal !== undefined) {
    const summary = `${unjudged.length} of ${known.length} paths could not be judged (${refusal.status}).`;
    findings.push(attackFinding("inconclusive", summary, refusal));
  }
  const sample = answers.find((answer) => answer !== undefined);
  if (findings.length === 0)
    findings.push(attackFinding("held", `None of ${known.length} paths gives away ${kind}.`, sample));
  return [...findings, unguessablePath(surface, known), ordinaryVisit(surface)];
}

function judgeHit(entry: KnownPath, answer: Answer, neighbour: Answer | undefined): Finding {
  const { pathname } = new URL(answer.exchange.request.url);
  const shown = { exchange: redactExchange(answer.exchange) };
  if (neighbour !== undefined && isBusy(neighbour)) {
    const summary = `${pathname} looks like ${entry.what}; whether others do too could not be asked (${neighbour.status}).`;
    return attackFinding("inconclusive", summary, shown);
  }
  if (neighbour !== undefined && isShown(entry, neighbour)) {
    const summary = `${pathname} looks like ${entry.what}, and so does a path that nobody serves.`;
    return attackFinding("inconclusive", summary, shown);
  }
  return leaked(answer, entry.what);
}

/** The finding of an answer that gives away `what`, with the secrets in it left out. */
export function leaked({ exchange, status }: Answer, what: string): Finding {
  const { pathname } = new URL(exchange.request.url);
  return attackFinding("breached", `${pathname} shows ${what} to anybody (${status}).`, {
    exchange: redactExchange(exchange),
  });
}

/** The benign twin: what marks a leak must not mark an ordinary answer of this target. */
function unguessablePath(surface: Surface, known: readonly KnownPath[]): Finding {
  const { missing } = surface;
  const confused = known.find((entry) => isShown(entry, missing));
  const shown = { exchange: redactExchange(missing.exchange) };
  if (confused === undefined)
    return benignFinding("held", "A path that nobody serves shows nothing of the kind.", shown);
  const summary = `A path that nobody serves looks like ${confused.what}: the target answers everything alike.`;
  return benignFinding("inconclusive", summary, shown);
}

/** Follows a redirect to the same path with a slash, as folders have it. */
async function ask(attacker: Attacker, path: string): Promise<Answer | undefined> {
  const answer = await askOrHungUp(attacker, { path, timeoutMs: pathTimeoutMs });
  if (answer === undefined) return undefined;
  const target = redirectTarget(answer);
  const isSlash = target?.origin === attacker.origin.origin && target.pathname === `${path}/`;
  return isSlash ? await askOrHungUp(attacker, { path: `${path}/`, timeoutMs: pathTimeoutMs }) : answer;
}

function isShown(entry: KnownPath, answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300 && entry.shows(answer);
}

/** In the same folder, with the same extension: `/.git/config` has `/.git/<random>`. */
function neighbourOf(path: string): string {
  const [pathname = "", query] = path.split("?", 2);
  const folder = pathname === "/" ? "/" : pathname.slice(0, pathname.replace(/\/$/, "").lastIndexOf("/") + 1);
  const extension = /[^/.](\.\w{1,5})\/?$/.exec(pathname)?.[1] ?? "";
  return `${folder}${unguessable()}${extension}${query === undefined ? "" : `?${query}`}`;
}
