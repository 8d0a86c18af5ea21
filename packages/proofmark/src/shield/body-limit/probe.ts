import { gzipSync } from "node:zlib";

import type { Finding } from "../../model/finding.ts";
import type { Answer, Attacker, AttackRequest, Probe, Surface } from "../../model/probe.ts";
import { sendPatiently } from "../../probing/attacker.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { bodyLimitSpec } from "./spec.ts";

const control = bodyLimitSpec.id;
const mebibyte = 1024 * 1024;
const json = "application/json";

interface Attack {
  readonly what: string;
  readonly type: string;
  readonly body: string | Buffer;
  readonly encoding?: string;
}

/** Made when the probe runs: 12 MB are not to lie in memory before. */
function attacks(): readonly Attack[] {
  const bomb = gzipSync(Buffer.alloc(12 * mebibyte, " "));
  return [
    { what: "A body of 12 MB", type: "text/plain", body: Buffer.alloc(12 * mebibyte, "a") },
    { what: "JSON with 5,000 levels", type: json, body: `${"[".repeat(5_000)}${"]".repeat(5_000)}` },
    {
      what: "A form with 5,000 fields",
      type: "application/x-www-form-urlencoded",
      body: "a=&".repeat(5_000),
    },
    {
      what: "XML with a document type",
      type: "application/xml",
      body: `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
    },
    {
      what: `${Math.round(bomb.length / 1024)} KB that inflate to 12 MB`,
      type: json,
      body: bomb,
      encoding: "gzip",
    },
  ];
}

export const bodyLimitProbe: Probe = {
  spec: bodyLimitSpec,
  safety: "intrusive",
  maxRequests: 3 * 11,
  async run(attacker, surface) {
    const path = postPath(surface);
    const findings: Finding[] = [];
    for (const attack of attacks()) {
      const twin = await sendPatiently(
        attacker,
        request(path, attack.type, attack.type === json ? "{}" : "a=1"),
      );
      findings.push(judge(attack, await sendAttack(attacker, path, attack), twin));
    }
    const small = await sendPatiently(attacker, request(path, json, `{"a":[{"b":"c"}]}`));
    return [...findings, benign(small)];
  },
};

async function sendAttack(
  attacker: Attacker,
  path: string,
  { type, body, encoding }: Attack,
): Promise<Answer> {
  return await sendPatiently(attacker, request(path, type, body, encoding));
}

function request(path: string, type: string, body: string | Buffer, encoding?: string): AttackRequest {
  const headers: [string, string][] = [["Content-Type", type]];
  if (encoding !== undefined) headers.push(["Content-Encoding", encoding]);
  return { method: "POST", path, headers, body, timeoutMs: 20_000 };
}

/** Where the target takes a POST that signs nobody in. */
function postPath(surface: Surface): string {
  const isPlain = surface.forms.find(
    ({ method, fields }) => method === "POST" && fields.every(({ type }) => type !== "password"),
  );
  return isPlain?.action ?? "/";
}

function judge({ what }: Attack, answer: Answer, twin: Answer): Finding {
  const finding = (outcome: Finding["outcome"], summary: string): Finding =>
    attackFinding(outcome, summary, answer, answer.isAttributedTo(control));
  if (answer.status === 429) return finding("inconclusive", `${what} was refused for its rate (429).`);
  if (answer.status >= 500) return finding("breached", `${what} made the service fail (${answer.status}).`);
  if (answer.status < 400) return finding("breached", `${what} was accepted (${answer.status}).`);
  if (answer.status === twin.status && !answer.isAttributedTo(control)) {
    return finding("inconclusive", `${what} and a small body are answered alike (${answer.status}).`);
  }
  return finding("held", `${what} was refused (${answer.status}).`);
}

function benign(answer: Answer): Finding {
  const isOurs = answer.isAttributedTo(control) || answer.status === 413;
  return benignFinding(
    isOurs ? "breached" : answer.status >= 500 || answer.status === 429 ? "inconclusive" : "held",
    `A small JSON body is ${isOurs ? "refused" : "taken"} (${answer.status}).`,
    answer,
  );
}
