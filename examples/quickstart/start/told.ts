import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { send } from "../wire.ts";
import type { ControlPlane } from "./control-plane.ts";
import { commandFile } from "./variants.ts";

/** What the hardened Jotter told of the attack, by three ways. */
export interface Told {
  /** The sums of what was refused, as a scrape reads them; the largest first. */
  readonly metrics: { readonly command: string; readonly lines: readonly string[] };
  /** What `proofmark audit verify` says of the chain. */
  readonly audit: { readonly command: string; readonly answer: string };
  /** The message that Slack would have got. */
  readonly slack: SlackMessage | undefined;
}

export interface SlackMessage {
  readonly headline: string;
  /** As it was sent. */
  readonly json: string;
}

const messageLimitMs = 15_000;
const shownLines = 5;

/** Asks for it after the attack: what is shown is what happened. */
export async function askWhatWasTold(url: string, plane: ControlPlane, signal: AbortSignal): Promise<Told> {
  const message = await plane.firstMessage(messageLimitMs, signal);
  // The newest lines of the chain are written within 20 ms.
  await wait(100, undefined, { signal });
  return {
    metrics: await scrape(url, plane),
    audit: await verify(plane),
    slack: message === undefined ? undefined : readMessage(message),
  };
}

async function scrape(url: string, { environment }: ControlPlane): Promise<Told["metrics"]> {
  const token = environment["PROOFMARK_OPERATOR_TOKEN"] ?? "";
  const { body } = await send(new URL("/metrics", url), { headers: { authorization: `Bearer ${token}` } });
  const lines = body
    .split("\n")
    .filter((line) => line.startsWith("proofmark_refusals_total{"))
    .toSorted((left, right) => valueOf(right) - valueOf(left));
  return {
    command: `curl -H 'Authorization: Bearer ${token}' ${url}/metrics`,
    lines: lines.slice(0, shownLines),
  };
}

function valueOf(line: string): number {
  return Number(line.slice(line.lastIndexOf(" ") + 1));
}

async function verify({ folder, environment }: ControlPlane): Promise<Told["audit"]> {
  const chain = join(folder, "audit");
  const anchor = join(folder, "heads.jsonl");
  const args = ["audit", "verify", chain, "--anchor", anchor];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=proofmark:source", commandFile, ...args],
    { env: { ...process.env, ...environment, NO_COLOR: "1" }, timeout: 30_000 },
  );
  const keys = environment["PROOFMARK_VAULT_KEYS"] ?? "";
  return {
    command: `PROOFMARK_VAULT_KEYS='${keys}' npx proofmark ${args.join(" ")}`,
    answer: stdout.trim(),
  };
}

function readMessage(json: string): SlackMessage {
  const content: unknown = JSON.parse(json);
  const headline =
    typeof content === "object" && content !== null && "text" in content ? String(content.text) : "";
  return { headline, json: JSON.stringify(content, null, 2) };
}
