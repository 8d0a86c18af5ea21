import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { TargetUnreachable } from "../../probing/errors.ts";
import { inBatches } from "../../probing/in-batches.ts";
import { redirectTarget } from "../../probing/redirect.ts";
import { scopeOf } from "../../probing/scope.ts";
import { unguessable } from "../../probing/unguessable.ts";
import { ordinaryVisit } from "./ordinary-visit.ts";
import { redactExchange } from "./redact-exchange.ts";

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

export interface KnownPathWords {
  /** As in "None of 40 paths gives away …". */
  readonly kind: string;
}

const pathTimeoutMs = 5_000;
/** Each was waited out as long as the target asked for: more of them only cost time. */
const maxRefusals = 3;
const batchSize = 4;

/**
 * Asks for each path and judges what comes back. A path that shows what it should not is compared with an unguessable
 * neighbour: where that one shows the same, the target answers everything like this, and nothing can be told.
 */
export async function judgeKnownPaths(
  attacker: Attacker,
  surface: Surface,
  known: readonly KnownPath[],
  { kind }: KnownPathWords,
): Promise<Finding[]> {
  const scope = scopeOf(attacker.origin);
  const findings: Finding[] = [];
  const shown = new Set<string>();
  const untold: Answer[] = [];
  const answers = await inBatches(known, batchSize, async ({ path }) => {
    if (untold.length >= maxRefusals) return untold[0];
    const answer = await ask(attacker, `${scope}${path}`);
    if (answer !== undefined && isBusy(answer)) untold.push(answer);
    return answer;
  });
  for (const [index, entry] of known.entries()) {
    const answer = answers[index];
    if (answer === undefined || !isShown(entry, answer)) continue;
    if (entry.spells !== undefined && shown.has(entry.spells)) continue;
    shown.add(entry.path);
    findings.push(judgeHit(entry, answer, await ask(attacker, neighbourOf(`${scope}${entry.path}`))));
  }
  const unjudged = answers.filter((answer) => answer !== undefined && isBusy(answer));
  const [refusal] = untold;
  if (refusal !== undefined) {
    findings.push({
      role: "attack",
      outcome: "inconclusive",
      summary: `${unjudged.length} of ${known.length} paths could not be judged (${refusal.status}).`,
      exchange: refusal.exchange,
    });
  }
  const sample = answers.find((answer) => answer !== undefined);
  if (findings.length === 0) {
    findings.push({
      role: "attack",
      outcome: "held",
      summary: `None of ${known.length} paths gives away ${kind}.`,
      ...(sample === undefined ? {} : { exchange: sample.exchange }),
    });
  }
  return [...findings, unguessablePath(surface, known), ordinaryVisit(surface)];
}

function judgeHit(entry: KnownPath, answer: Answer, neighbour: Answer | undefined): Finding {
  const { pathname } = new URL(answer.exchange.request.url);
  const exchange = redactExchange(answer.exchange);
  if (neighbour !== undefined && isBusy(neighbour)) {
    return {
      role: "attack",
      outcome: "inconclusive",
      summary: `${pathname} looks like ${entry.what}; whether others do too could not be asked (${neighbour.status}).`,
      exchange,
    };
  }
  if (neighbour !== undefined && isShown(entry, neighbour)) {
    return {
      role: "attack",
      outcome: "inconclusive",
      summary: `${pathname} looks like ${entry.what}, and so does a path that nobody serves.`,
      exchange,
    };
  }
  return {
    role: "attack",
    outcome: "breached",
    summary: `${pathname} shows ${entry.what} to anybody (${answer.status}).`,
    exchange,
  };
}

/** The benign twin: what marks a leak must not mark an ordinary answer of this target. */
function unguessablePath(surface: Surface, known: readonly KnownPath[]): Finding {
  const { missing } = surface;
  const confused = known.find((entry) => isShown(entry, missing));
  return {
    role: "benign",
    outcome: confused === undefined ? "held" : "inconclusive",
    summary:
      confused === undefined
        ? "A path that nobody serves shows nothing of the kind."
        : `A path that nobody serves looks like ${confused.what}: the target answers everything alike.`,
    exchange: redactExchange(missing.exchange),
  };
}

/** Undefined where the target hangs up on this path and still answers on its home: a refusal, if a rude one. */
async function ask(attacker: Attacker, path: string): Promise<Answer | undefined> {
  try {
    const answer = await sendPatiently(attacker, { path, timeoutMs: pathTimeoutMs });
    const target = redirectTarget(answer);
    const isSlash = target?.origin === attacker.origin.origin && target.pathname === `${path}/`;
    return isSlash ? await sendPatiently(attacker, { path: `${path}/`, timeoutMs: pathTimeoutMs }) : answer;
  } catch (error) {
    if (!(error instanceof TargetUnreachable)) throw error;
    await attacker.send({ path: attacker.origin.pathname });
    return undefined;
  }
}

function isShown(entry: KnownPath, answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300 && entry.shows(answer);
}

function isBusy({ status }: Answer): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

/** In the same folder, with the same extension: `/.git/config` has `/.git/<random>`. */
function neighbourOf(path: string): string {
  const [pathname = "", query] = path.split("?", 2);
  const folder = pathname === "/" ? "/" : pathname.slice(0, pathname.replace(/\/$/, "").lastIndexOf("/") + 1);
  const extension = /[^/.](\.\w{1,5})\/?$/.exec(pathname)?.[1] ?? "";
  return `${folder}${unguessable()}${extension}${query === undefined ? "" : `?${query}`}`;
}
