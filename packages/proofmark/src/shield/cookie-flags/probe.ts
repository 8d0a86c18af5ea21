import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Form, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { responsesOf } from "../../probing/documents.ts";
import { attackFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { cookieFlaw } from "./judge-cookie.ts";
import { cookieFlagsSpec } from "./spec.ts";

const control = cookieFlagsSpec.id;

export const cookieFlagsProbe: Probe = {
  spec: cookieFlagsSpec,
  safety: "active",
  maxRequests: 3,
  async run(attacker, surface) {
    const seen = responsesOf(surface).filter(setsCookie);
    const provoked = seen.length > 0 ? [] : await provoke(attacker, surface);
    const answers = [...seen, ...provoked];
    const first = answers[0];
    if (first === undefined) {
      return [attackFinding("not-applicable", "The target set no cookie."), homeIsServed(surface)];
    }
    return [...judgeAnswers(answers, attacker.origin.protocol === "https:", first), homeIsServed(surface)];
  },
};

function judgeAnswers(answers: readonly Answer[], isTls: boolean, first: Answer): Finding[] {
  const flaws = new Map<string, Answer>();
  for (const answer of answers) {
    for (const line of answer.headerValues("set-cookie")) {
      const flaw = cookieFlaw(line, isTls);
      if (flaw !== undefined && !flaws.has(flaw)) flaws.set(flaw, answer);
    }
  }
  if (flaws.size > 0) {
    return [...flaws].map(([summary, answer]) => attackFinding("breached", summary, answer));
  }
  return [
    attackFinding(
      "held",
      `Every cookie on ${answers.length} ${answers.length === 1 ? "response" : "responses"} carries its flags.`,
      first,
      answers.every((answer) => answer.isAttributedTo(control)),
    ),
  ];
}

/** One sign-in with a made-up name: many services start a session there whoever asks. */
async function provoke(attacker: Attacker, surface: Surface): Promise<Answer[]> {
  const form = surface.forms.find(isSignIn);
  if (form === undefined) return [];
  const fields = form.fields.map(({ name, type, value }): [string, string] => [
    name,
    type === "password" ? "proofmark-canary-password" : value === "" ? "proofmark-canary@example.com" : value,
  ]);
  const answer = await sendPatiently(attacker, {
    method: "POST",
    path: form.action,
    headers: [
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["Origin", attacker.origin.origin],
    ],
    body: new URLSearchParams(fields).toString(),
  });
  return [answer].filter(setsCookie);
}

function isSignIn({ method, fields }: Form): boolean {
  // A form with one password field signs in; two are a registration, which would leave something behind.
  return method === "POST" && fields.filter(({ type }) => type === "password").length === 1;
}

function setsCookie(answer: Answer): boolean {
  return answer.headerValues("set-cookie").length > 0;
}
