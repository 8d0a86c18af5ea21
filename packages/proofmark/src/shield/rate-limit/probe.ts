import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, AttackRequest, Form, Probe, Surface } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { rateLimitSpec } from "./spec.ts";

const control = rateLimitSpec.id;
const signInTries = 40;
const homeVisits = 200;
const waves = 20;
const spoofedTries = 12;
const longestWaitSeconds = 2;

/** One request over and over, and how it is called in the report. */
interface Burst {
  readonly what: string;
  readonly count: number;
  request(index: number): AttackRequest;
}

export const rateLimitProbe: Probe = {
  spec: rateLimitSpec,
  safety: "intrusive",
  maxRequests: homeVisits + spoofedTries + 3,
  // It refuses the sixth wrong password at one account, however slowly they come.
  behind: ["lockout"],
  async run(attacker, surface) {
    const burst = burstFor(surface);
    const answers = await send(attacker, burst);
    const limited = answers.find(isLimited);
    const attack = judgeBurst(burst, answers, limited);
    const spoofed = limited === undefined ? [] : [await spoof(attacker, burst)];
    return [attack, ...spoofed, await twin(attacker, answers)];
  },
};

function burstFor(surface: Surface): Burst {
  const signIn = surface.forms.find(
    ({ method, fields }) => method === "POST" && fields.some(({ type }) => type === "password"),
  );
  if (signIn === undefined) return { what: "visits", count: homeVisits, request: () => ({ path: "/" }) };
  return { what: "wrong passwords", count: signInTries, request: (index) => wrongPassword(signIn, index) };
}

function wrongPassword(form: Form, index: number): AttackRequest {
  const body = new URLSearchParams();
  for (const { name, type, value } of form.fields) {
    if (type === "password") body.set(name, `proofmark-wrong-${index}`);
    else body.set(name, value === "" ? "proofmark-nobody@proofmark.example" : value);
  }
  return {
    method: "POST",
    path: form.action,
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: body.toString(),
  };
}

/** In waves, so that a limit is not overrun by much, and the attack ends where it is refused. */
async function send(attacker: Attacker, { count, request }: Burst): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const size = Math.ceil(count / waves);
  while (answers.length < count && !answers.some(isLimited)) {
    const first = answers.length;
    const wave = Array.from({ length: Math.min(size, count - first) }, async (_, index) => {
      return await attacker.send(request(first + index));
    });
    answers.push(...(await Promise.all(wave)));
  }
  return answers;
}

function judgeBurst({ what }: Burst, answers: readonly Answer[], limited: Answer | undefined): Finding {
  const shown = limited ?? answers.at(-1);
  const wait = limited?.header("retry-after");
  return attackFinding(
    limited === undefined ? "breached" : "held",
    limited === undefined
      ? `${answers.length} ${what} in a row were answered, the last with ${shown?.status}.`
      : `After ${answers.indexOf(limited)} ${what} came a ${limited.status}, ${
          wait === undefined ? "without a Retry-After" : `with a Retry-After of ${wait} s`
        }.`,
    shown,
    limited?.isAttributedTo(control) === true,
  );
}

/**
 * A limited client that names another address each time is still the same client. All at once: a sliding limit may let
 * one or two of them through by itself, and only a limit that believes the header lets all.
 */
async function spoof(attacker: Attacker, burst: Burst): Promise<Finding> {
  const answers = await Promise.all(
    Array.from({ length: spoofedTries }, async (_, index) => {
      const address = `198.51.100.${index + 1}`;
      const request = burst.request(burst.count + index);
      const made = [
        ["X-Forwarded-For", address],
        ["X-Real-IP", address],
      ] as const;
      return await attacker.send({ ...request, headers: [...(request.headers ?? []), ...made] });
    }),
  );
  const refused = answers.findLast(isLimited);
  const shown = refused ?? answers[0];
  if (refused === undefined && !isLimited(await attacker.send(burst.request(burst.count + spoofedTries))))
    return attackFinding(
      "not-applicable",
      "The limit was over before a made-up X-Forwarded-For could be tried.",
      shown,
    );
  return attackFinding(
    refused === undefined ? "breached" : "held",
    refused === undefined
      ? `A made-up X-Forwarded-For got past the limit (${shown?.status}).`
      : `With another X-Forwarded-For each time, ${answers.filter(isLimited).length} of ${spoofedTries} more were refused all the same.`,
    shown,
    refused?.isAttributedTo(control) === true,
  );
}

/** The first requests were answered, and an ordinary visit is: at once, or after a short wait that was asked for. */
async function twin(attacker: Attacker, answers: readonly Answer[]): Promise<Finding> {
  const first = answers[0];
  let visit = await attacker.send({ path: "/" });
  const waitSeconds = Number(visit.header("retry-after"));
  if (isLimited(visit) && waitSeconds <= longestWaitSeconds) {
    await attacker.pause(waitSeconds * 1000 + 50);
    visit = await attacker.send({ path: "/" });
  }
  if (first !== undefined && isLimited(first) && !isLimited(visit))
    return benignFinding(
      "inconclusive",
      `The very first attempt was refused (${first.status}): the limit was used up before the attack. Run again once it is over.`,
      first,
    );
  const isServed = !isLimited(visit);
  return benignFinding(
    isServed ? "held" : "breached",
    isServed
      ? `The first requests were answered, and so is an ordinary visit afterwards (${visit.status}).`
      : `An ordinary visit is refused (${visit.status}).`,
    visit,
  );
}

function isLimited({ status }: Answer): boolean {
  return status === 429;
}
