import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";

import { answers, headerLines, paths } from "../requests.ts";
import type { ServeTask } from "./serve.ts";

const startLimitMs = 30_000;

/** A server in its own process. */
export interface Served {
  readonly name: string;
  readonly url: string;
  /** What wrk sends beside its own Host. */
  readonly lines: readonly string[];
  stop(): void;
}

/** Starts it and asks it once: status, body, and the headers that it promises. */
export async function startServed(task: ServeTask, headers: readonly string[]): Promise<Served> {
  const child = fork(join(import.meta.dirname, "serve.ts"), [], {
    execArgv: ["--conditions=proofmark:source"],
  });
  try {
    const port = await portOf(child, task);
    const host = `127.0.0.1:${port}`;
    const lines = headerLines("get", host).filter((line) => !/^(?:host|connection):/i.test(line));
    const served = {
      name: task.name,
      url: `http://${host}${paths.get}`,
      lines,
      stop: () => void child.kill("SIGKILL"),
    };
    await check(served, headers);
    return served;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function portOf(child: ChildProcess, task: ServeTask): Promise<number> {
  return await new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`${task.name} did not start in ${startLimitMs} ms.`)),
      startLimitMs,
    );
    child.once("message", (message: { readonly port?: number; readonly fault?: string }) => {
      clearTimeout(limit);
      if (message.port === undefined) reject(new Error(message.fault));
      else resolve(message.port);
    });
    child.once("exit", (code) => reject(new Error(`${task.name}: its process ended with ${code}.`)));
    child.send(task);
  });
}

async function check({ name, url, lines }: Served, headers: readonly string[]): Promise<void> {
  const asked = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, { headers: asked, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (body += part));
      response.on("end", () => {
        try {
          assert.equal(response.statusCode, 200, `${name}: ${body}`);
          assert.deepEqual(JSON.parse(body), answers.get, name);
          const missing = headers.filter((header) => response.headers[header] === undefined);
          assert.deepEqual(missing, [], `${name} sends no ${missing.join(", ")}.`);
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}
