import { randomBytes } from "node:crypto";

import { evidenceHeader } from "../../model/evidence.ts";
import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { hostileIds, type HostileId } from "./hostile-ids.ts";
import { correlationSpec } from "./spec.ts";

const control = correlationSpec.id;
const waitMs = 2_000;

/** Where services put the id of a request. */
const idHeaders = [
  "x-request-id",
  "x-correlation-id",
  "request-id",
  "x-trace-id",
  "x-amzn-requestid",
  "traceresponse",
];

export const correlationProbe: Probe = {
  spec: correlationSpec,
  safety: "active",
  maxRequests: hostileIds("").length + 3,
  async run(attacker, surface) {
    const canary = randomBytes(9).toString("hex");
    const plain = `canary-${randomBytes(9).toString("hex")}`;
    const [first, second] = [await ask(attacker, plain), await ask(attacker, plain)];
    const reflections: Finding[] = [];
    for (const hostile of hostileIds(canary)) reflections.push(await reflect(attacker, hostile, canary));
    return [
      ...summarise(reflections),
      judgeOwnIds(first, second, plain),
      judgeEverywhere(surface),
      benign(await attacker.send({ path: "/" }), first, plain),
    ];
  },
};

async function ask(attacker: Attacker, id: string): Promise<Answer> {
  return await sendPatiently(attacker, { path: "/", headers: [["X-Request-ID", id]] });
}

async function reflect(attacker: Attacker, { what, lines }: HostileId, canary: string): Promise<Finding> {
  const bytes = [
    "GET / HTTP/1.1",
    `Host: ${attacker.origin.host}`,
    `${evidenceHeader}: 1`,
    lines,
    "Connection: close",
    "",
    "",
  ];
  const raw = await attacker.raw([Buffer.from(bytes.join("\r\n"), "latin1")], { timeoutMs: waitMs });
  const answer = raw.answers[0];
  const isAttributed = answer?.isAttributedTo(control) === true;
  if (raw.received.includes(canary))
    return attackFinding("breached", `${what} came back as it was sent (${answer?.status}).`, raw);
  if (answer === undefined && raw.end === "timeout")
    return attackFinding("inconclusive", `${what} got no answer in ${waitMs} ms.`, raw);
  if (answer?.status === 429) return attackFinding("inconclusive", `${what} met a rate limit (429).`, raw);
  return attackFinding(
    "held",
    `${what} came back nowhere (${answer?.status ?? "closed"}).`,
    raw,
    isAttributed,
  );
}

/** What was refused before the control saw it (431, 400) is no work of the control: told, where something else is. */
function summarise(findings: readonly Finding[]): readonly Finding[] {
  const told = findings.filter(({ outcome }) => outcome !== "held");
  const held = findings.filter(({ outcome }) => outcome === "held");
  const shown = held.find(({ isAttributed }) => isAttributed === true) ?? held[0];
  if (shown === undefined) return told;
  return [...told, { ...shown, summary: `${held.length} hostile ids came back nowhere. ${shown.summary}` }];
}

/** The id of an answer, and whether two requests that came under one id were told apart. */
function judgeOwnIds(first: Answer, second: Answer, plain: string): Finding {
  const [one, two] = [ownIdOf(first, plain), ownIdOf(second, plain)];
  const isAttributed = first.isAttributedTo(control);
  if (first.status === 429 || second.status === 429)
    return attackFinding("inconclusive", "A rate limit answered (429).", second);
  if (one === undefined || two === undefined) {
    const isEchoed = idHeaders.some((name) => first.header(name) === plain);
    return attackFinding(
      "breached",
      isEchoed
        ? "The only id of an answer is the one that its client chose: two requests share it."
        : "An answer came without an id by which its request could be found.",
      first,
    );
  }
  return one === two
    ? attackFinding("breached", `Two requests were answered under one id.`, second)
    : attackFinding(
        "held",
        "Two requests that came under one id were answered under one each.",
        second,
        isAttributed,
      );
}

function ownIdOf(answer: Answer, plain: string | undefined): string | undefined {
  return idHeaders.map((name) => answer.header(name)).find((id) => id !== undefined && id !== plain);
}

function judgeEverywhere({ pages, missing, malformed }: Surface): Finding {
  const answers = [...pages.slice(0, 1), missing, malformed];
  const without = answers.find((answer) => ownIdOf(answer, undefined) === undefined);
  const ids = answers.map((answer) => ownIdOf(answer, undefined));
  if (without !== undefined) {
    const { method, url } = without.exchange.request;
    return attackFinding(
      "breached",
      `An answer has no id: ${method} ${new URL(url).pathname}, ${without.status}.`,
      without,
    );
  }
  return new Set(ids).size < ids.length
    ? attackFinding("breached", "A page and an error share one id.", missing)
    : attackFinding(
        "held",
        `Pages and errors (${missing.status}, ${malformed.status}) carry ids of their own.`,
        missing,
        missing.isAttributedTo(control),
      );
}

function benign(ordinary: Answer, named: Answer, plain: string): Finding {
  const isAlike = ordinary.status === named.status;
  const isBack = idHeaders.some((name) => named.header(name) === plain);
  if (ordinary.status === 429 || ordinary.status >= 500)
    return benignFinding("inconclusive", `The home page is not served (${ordinary.status}).`, ordinary);
  return benignFinding(
    isAlike ? "held" : "breached",
    isAlike
      ? `A request with a plain id is answered like any other (${named.status})${isBack ? ", and its id comes back" : ""}.`
      : `A request with a plain id is answered with ${named.status}, one without with ${ordinary.status}.`,
    named,
  );
}
