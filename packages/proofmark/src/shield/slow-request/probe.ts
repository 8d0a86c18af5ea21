import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, Probe, RawAnswer } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { slowRequestSpec } from "./spec.ts";

const control = slowRequestSpec.id;
const dripMs = 500;
/** Milliseconds for which an attack goes on: the default limit of 5 s, and the second in which it is noticed. */
const attackMs = 8_000;
const floodConnections = 60;
const floodMs = 1_500;
/** Milliseconds into the slow attacks at which the flood starts: after the benign twins, for it locks them out. */
const floodAfterMs = 4_500;

export const slowRequestProbe: Probe = {
  spec: slowRequestSpec,
  safety: "intrusive",
  maxRequests: floodConnections + 4,
  async run(attacker) {
    const attacks = [slowHead(attacker), slowBody(attacker), flood(attacker)];
    const twins = [ordinary(attacker), steadyUpload(attacker)];
    return await Promise.all([...attacks, ...twins]);
  },
};

async function slowHead(attacker: Attacker): Promise<Finding> {
  const drip = Array.from({ length: attackMs / dripMs - 1 }, (_, index) => `X-Drip-${index}: a\r\n`);
  const head = `GET / HTTP/1.1\r\nHost: ${attacker.origin.host}\r\n`;
  return judgeDrip("A request head", await dripped(attacker, [head, ...drip]));
}

async function slowBody(attacker: Attacker): Promise<Finding> {
  const drip = Array.from({ length: attackMs / dripMs - 1 }, () => "a");
  const head = post(attacker, 100_000);
  return judgeDrip("A request body", await dripped(attacker, [head, ...drip]));
}

async function dripped(attacker: Attacker, pieces: readonly string[]): Promise<RawAnswer> {
  return await attacker.raw(pieces, { pauseMs: dripMs, timeoutMs: attackMs, readsToClose: true });
}

function judgeDrip(what: string, answer: RawAnswer): Finding {
  const isEnded = answer.end === "peer";
  const seconds = (answer.durationMs / 1000).toFixed(1);
  return attackFinding(
    isEnded ? "held" : "breached",
    `${what} that came a few bytes at a time ${
      isEnded ? `was ended after ${seconds} s` : `was waited for as long as it was sent (${seconds} s)`
    }.`,
    answer,
    answer.answers.some((each) => each.isAttributedTo(control)),
  );
}

/** Opens more connections than one client needs and leaves each with an unfinished head. */
async function flood(attacker: Attacker): Promise<Finding> {
  await attacker.pause(floodAfterMs);
  const head = `GET / HTTP/1.1\r\nHost: ${attacker.origin.host}\r\n`;
  const answers = await Promise.all(
    Array.from(
      { length: floodConnections },
      async () => await attacker.raw([head], { timeoutMs: floodMs, readsToClose: true }),
    ),
  );
  const ended = answers.filter(({ end }) => end === "peer");
  const named = ended.find((answer) => answer.answers.some((each) => each.isAttributedTo(control)));
  return attackFinding(
    ended.length > 0 ? "held" : "breached",
    ended.length > 0
      ? `Of ${floodConnections} connections of one client, ${ended.length} were closed at once.`
      : `One client held ${floodConnections} unfinished connections at a time.`,
    named ?? ended[0] ?? answers[0],
    named !== undefined,
  );
}

async function ordinary(attacker: Attacker): Promise<Finding> {
  await attacker.pause(dripMs);
  const answer = await attacker.send({ path: "/" });
  return judgeTwin("During the attack, an ordinary request", answer);
}

/** Two seconds for 8 KB: slow, and no attack. */
async function steadyUpload(attacker: Attacker): Promise<Finding> {
  await attacker.pause(dripMs);
  const chunk = "a".repeat(1024);
  const pieces = [post(attacker, 8 * chunk.length), ...Array.from({ length: 8 }, () => chunk)];
  const answer = await attacker.raw(pieces, { pauseMs: 250, timeoutMs: 10_000 });
  const first = answer.answers[0];
  if (first !== undefined) return judgeTwin("A slow but steady upload", first);
  const outcome = answer.end === "peer" ? "breached" : "inconclusive";
  return benignFinding(outcome, "A slow but steady upload got no answer.", answer);
}

function judgeTwin(what: string, answer: Answer): Finding {
  const isRefused = answer.status === 408 || answer.status === 429 || answer.isAttributedTo(control);
  return benignFinding(
    isRefused ? "breached" : "held",
    `${what} was ${isRefused ? "refused" : "answered"} (${answer.status}).`,
    answer,
  );
}

function post(attacker: Attacker, length: number): string {
  const lines = [`Host: ${attacker.origin.host}`, "Content-Type: text/plain", `Content-Length: ${length}`];
  return `POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
