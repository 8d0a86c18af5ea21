import { parseJson } from "../../kernel/parse-json.ts";
import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, AttackRequest, Probe, Surface } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { healthSpec } from "./spec.ts";

const control = healthSpec.id;
const pages = ["metrics", "database", "security", "health"].map((name) => `/api/hardening/${name}`);
const resetPath = "/api/hardening/database/reset-metrics";
const words = ["/health", "/ready"];
/** What a word may be called; whatever else an answer holds is of the inside. */
const wordKeys: ReadonlySet<string> = new Set(["status", "state", "ok", "healthy", "ready", "alive"]);
const longestWord = 64;

type Headers = NonNullable<AttackRequest["headers"]>;
/** As a proxy on the target's own machine would hand somebody on: what comes from there alone may be the operator. */
const handedOn: Headers = [["X-Forwarded-For", "203.0.113.77"]];

export const healthProbe: Probe = {
  spec: healthSpec,
  // Where the reset is open, counters of the target's begin anew.
  safety: "intrusive",
  maxRequests: pages.length * 3 + words.length * 2 + 2,
  async run(attacker, surface) {
    const findings = [...(await readPages(attacker, surface)), await reset(attacker, surface)];
    const answered = await ask(attacker, words, handedOn);
    const there = answered.filter((answer) => !isMissing(answer, surface));
    const isAnywhere = there.length > 0 || findings.some(({ outcome }) => outcome !== "not-applicable");
    if (!isAnywhere)
      return [
        attackFinding("not-applicable", "There is no /health, no /ready and nothing under /api/hardening."),
      ];
    return [...findings, ...there.map(judgeWord), judgeTwin(there)];
  },
};

/** The pages for operators, as a stranger, as somebody who guesses, and as a page whose name was led here. */
async function readPages(attacker: Attacker, surface: Surface): Promise<readonly Finding[]> {
  const guess = `proofmark-guess-${"0".repeat(32)}`;
  const ways: readonly (readonly [who: string, headers: Headers])[] = [
    ["a stranger", handedOn],
    ["somebody who guesses a token", [...handedOn, ["Authorization", `Bearer ${guess}`]]],
    ["a page whose name was led here (DNS rebinding)", [["Host", "rebound.example"]]],
  ];
  const findings: Finding[] = [];
  for (const [who, headers] of ways) {
    const answers = await ask(attacker, pages, headers);
    findings.push(judgePages(who, answers, surface));
  }
  return findings;
}

function judgePages(who: string, answers: readonly Answer[], surface: Surface): Finding {
  const told = answers.find(tells);
  if (told !== undefined)
    return attackFinding(
      "breached",
      `${pathOf(told)} told ${who} of the inside (${told.status}).`,
      told,
      false,
    );
  const refusals = answers.filter((answer) => !isMissing(answer, surface));
  const [shown] = refusals;
  if (shown === undefined)
    return attackFinding("not-applicable", "There is nothing under /api/hardening.", answers[0]);
  return attackFinding(
    "held",
    `Under /api/hardening ${who} is told nothing (${shown.status}).`,
    shown,
    refusals.every((answer) => answer.isAttributedTo(control)),
  );
}

/** Without credentials, and as the form of another site in the operator's browser. */
async function reset(attacker: Attacker, surface: Surface): Promise<Finding> {
  const form: Headers = [
    ["Origin", "https://attacker.example"],
    ["Content-Type", "application/x-www-form-urlencoded"],
  ];
  const answers: Answer[] = [];
  for (const headers of [handedOn, form])
    answers.push(await attacker.send({ method: "POST", path: resetPath, headers, body: "" }));
  const done = answers.find(tells);
  if (done !== undefined)
    return attackFinding(
      "breached",
      `Counters were reset without credentials (${done.status}).`,
      done,
      false,
    );
  const refusals = answers.filter((answer) => !isMissing(answer, surface));
  const [shown] = refusals;
  if (shown === undefined)
    return attackFinding("not-applicable", "There are no counters to reset over HTTP.", answers[0]);
  return attackFinding(
    "held",
    `Counters are not reset without credentials (${shown.status}).`,
    shown,
    refusals.every((answer) => answer.isAttributedTo(control)),
  );
}

/** Whoever asks is told a word, and nothing of the inside: no versions, no names, no reasons. */
function judgeWord(answer: Answer): Finding {
  const names = namesBeside(answer);
  if (names.length === 0)
    return attackFinding(
      "held",
      `${pathOf(answer)} tells a stranger a word (${answer.status}).`,
      answer,
      answer.isAttributedTo(control),
    );
  const some = names.slice(0, 5).join(", ");
  return attackFinding(
    "breached",
    `${pathOf(answer)} tells a stranger of the inside: ${some}.`,
    answer,
    false,
  );
}

/** A load balancer must be answered: 503 is an answer, too. */
function judgeTwin(answers: readonly Answer[]): Finding {
  const [shown] = answers;
  if (shown === undefined)
    return benignFinding("inconclusive", "Neither /health nor /ready is there to be asked.");
  const silent = answers.find(({ status }) => status !== 200 && status !== 204 && status !== 503);
  return silent === undefined
    ? benignFinding("held", `A load balancer is answered (${shown.status}).`, shown)
    : benignFinding("breached", `A load balancer is not answered (${silent.status}).`, silent);
}

async function ask(
  attacker: Attacker,
  paths: readonly string[],
  headers: Headers,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const path of paths) answers.push(await attacker.send({ path, headers }));
  return answers;
}

/** A page of HTML for every path tells nothing of this. */
function tells({ status, header }: Answer): boolean {
  return status >= 200 && status < 300 && (status === 204 || /json/i.test(header("content-type") ?? ""));
}

function isMissing(answer: Answer, { missing, isCatchAll }: Surface): boolean {
  if (answer.isAttributedTo(control) || tells(answer)) return false;
  return isCatchAll || answer.status === missing.status || answer.status === 404 || answer.status === 405;
}

/** What an answer holds beside a word; a text that is longer than one counts as something. */
function namesBeside({ body }: Answer): readonly string[] {
  const content = parseJson(body);
  if (typeof content !== "object" || content === null) return body.length > longestWord ? ["a text"] : [];
  return Object.entries(content).flatMap(([name, value]) =>
    wordKeys.has(name.toLowerCase()) && typeof value !== "object" ? [] : [name],
  );
}

function pathOf({ exchange }: Answer): string {
  return new URL(exchange.request.url).pathname;
}
