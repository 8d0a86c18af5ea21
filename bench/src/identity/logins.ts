import { fork } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { LoginVariant } from "./serve-logins.ts";

export const floodLogins = 200;
const visitEveryMs = 20;
const startLimitMs = 30_000;

/** What a flood of sign-ins does to those who sign in, and to everybody else. */
export interface LoginFlood {
  readonly variant: LoginVariant;
  readonly served: number;
  /** Answered with 503 and a time to come back. */
  readonly putOff: number;
  /** Milliseconds until a sign-in is answered, whatever the answer. */
  readonly login: Percentiles;
  /** Milliseconds of an ordinary page, before and during the flood. */
  readonly quiet: Percentiles;
  readonly during: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** How a table calls the variants. */
export const floodNames: Readonly<Record<LoginVariant, string>> = {
  bounded: "by `createPasswords`",
  unbounded: "as they come",
};

/** One line for the terminal. */
export function floodLine({ variant, served, putOff, login, quiet, during }: LoginFlood): string {
  return `login-flood, ${variant}: ${served} served, ${putOff} put off; p99 ${login.p99.toFixed(0)} ms; another page ${quiet.p99.toFixed(0)} ms before, ${during.p99.toFixed(0)} ms meanwhile (p99)`;
}

/** Both variants, one after the other. */
export async function loginFloods(): Promise<readonly LoginFlood[]> {
  return [await loginFlood("bounded"), await loginFlood("unbounded")];
}

/** 200 sign-ins at once, each from a client of its own, while somebody opens an ordinary page every 20 ms. */
async function loginFlood(variant: LoginVariant): Promise<LoginFlood> {
  const child = fork(join(import.meta.dirname, "serve-logins.ts"), [], {
    execArgv: ["--conditions=proofmark:source"],
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`${variant} did not start.`)), startLimitMs);
      child.once("message", (message: { readonly port?: number; readonly fault?: string }) => {
        clearTimeout(limit);
        if (message.port === undefined) reject(new Error(message.fault));
        else resolve(message.port);
      });
      child.send(variant);
    });
    await answerOf(port, "127.0.0.2", "password=warm-up");
    const quiet = await visits(port, wait(2_000));
    const flood = Promise.all(
      Array.from({ length: floodLogins }, (_, index) =>
        answerOf(port, `127.33.${index >> 7}.${(index & 127) + 1}`, "password=correct+horse+battery+staple"),
      ),
    );
    const [answers, during] = await Promise.all([flood, visits(port, flood)]);
    const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
    if (count(200) + count(503) !== floodLogins)
      throw new Error(`${variant} answered ${[...new Set(answers.map(({ status }) => status))].join(", ")}.`);
    return {
      variant,
      served: count(200),
      putOff: count(503),
      login: percentiles(answers.map(({ ms }) => ms)),
      quiet: percentiles(quiet),
      during: percentiles(during),
    };
  } finally {
    child.kill("SIGKILL");
  }
}

/** Opens the page again and again until `end`; the milliseconds of each. */
async function visits(port: number, end: Promise<unknown>): Promise<readonly number[]> {
  const over = end.then(() => "over" as const);
  const times: number[] = [];
  for (let index = 0; ; index++) {
    // A visitor each: a limit that one met is not what is measured.
    times.push((await answerOf(port, `127.34.${(index >> 7) & 255}.${(index & 127) + 1}`)).ms);
    if ((await Promise.race([over, wait(visitEveryMs)])) === "over") return times;
  }
}

function answerOf(
  port: number,
  localAddress: string,
  body?: string,
): Promise<{ readonly status: number; readonly ms: number }> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        localAddress,
        agent: false,
        method: body === undefined ? "GET" : "POST",
        path: body === undefined ? "/" : "/login",
        headers: body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" },
        timeout: 60_000,
      },
      (response) => {
        response.resume();
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt }),
        );
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("No answer in 60 s.")));
    sent.on("error", reject);
    sent.end(body);
  });
}

function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
