import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync, closeSync } from "node:fs";
import { join } from "node:path";

import type { BacklogAnswer, MemoryAnswer, Question } from "./child-messages.ts";
import type { Life } from "./life.ts";

export interface ManagedOptions {
  readonly name: string;
  /** The program's file beside this one. */
  readonly program: string;
  readonly options: object;
  readonly env: Readonly<Record<string, string>>;
  /** What it writes to stderr goes there. */
  readonly errorFile: string;
}

interface Reply {
  readonly ready?: true;
  readonly memory?: MemoryAnswer;
  readonly backlog?: BacklogAnswer;
}

/**
 * What V8 would do in its own time it does at once or not at all, so that what grows is what the program keeps: a young
 * generation of one size, notes about a function from its first call on, no code dropped because the soak collects so often.
 */
const steady = [
  "--min-semi-space-size=16",
  "--max-semi-space-size=16",
  "--no-lazy-feedback-allocation",
  "--no-flush-bytecode",
];
const startMs = 60_000;
const stopMs = 20_000;
const answerMs = 10_000;

/** A process of the soak's own, that is killed and started again. Each of its lives is remembered. */
export class ManagedProcess implements AsyncDisposable {
  readonly lives: Life[] = [];
  /** Lives that nobody ended. */
  readonly unexpectedEnds: string[] = [];
  readonly #options: ManagedOptions;
  #child: ChildProcess | undefined;

  constructor(options: ManagedOptions) {
    this.#options = options;
  }

  get life(): Life | undefined {
    return this.lives.at(-1);
  }

  async start(): Promise<void> {
    const { name, program, options, env, errorFile } = this.#options;
    const errors = openSync(errorFile, "a");
    const child = fork(join(import.meta.dirname, program), [JSON.stringify(options)], {
      execArgv: [...process.execArgv.filter((flag) => flag.startsWith("--conditions")), ...steady],
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", errors, "ipc"],
    });
    closeSync(errors);
    this.#child = child;
    const begunAt = Date.now();
    child.once("exit", (code, signal) => {
      if (this.#child === child) this.unexpectedEnds.push(`${name} ended by itself: ${code ?? signal}`);
    });
    await this.#reply(child, (reply) => reply.ready, startMs);
    this.lives.push({ name, number: this.lives.length, begunAt, readyAt: Date.now() });
  }

  /** SIGKILL: nothing that the process would do at its end is done. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = once(child, "exit");
    const { life } = this;
    if (life !== undefined) life.endedAt = Date.now();
    if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await gone;
  }

  /** Asks it to end as it would by SIGTERM; kills it where it does not. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const { life } = this;
    if (life !== undefined) life.endedAt = Date.now();
    this.#child = undefined;
    try {
      const gone = once(child, "exit", { signal: AbortSignal.timeout(stopMs) });
      child.send("stop" satisfies Question);
      await gone;
    } catch {
      this.unexpectedEnds.push(`${this.#options.name} did not end when it was asked to`);
      child.kill("SIGKILL");
    }
  }

  async memory(): Promise<MemoryAnswer | undefined> {
    return await this.#ask("memory", (reply) => reply.memory);
  }

  async backlog(): Promise<BacklogAnswer | undefined> {
    return await this.#ask("backlog", (reply) => reply.backlog);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #ask<Answer>(
    question: Question,
    read: (reply: Reply) => Answer | undefined,
  ): Promise<Answer | undefined> {
    const child = this.#child;
    if (child === undefined || !child.connected) return undefined;
    try {
      const answer = this.#reply(child, read, answerMs);
      child.send(question);
      return await answer;
    } catch {
      return undefined;
    }
  }

  async #reply<Answer>(
    child: ChildProcess,
    read: (reply: Reply) => Answer | undefined,
    limitMs: number,
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const hear = (reply: Reply): void => {
      const answer = read(reply);
      if (answer !== undefined) resolve(answer);
    };
    const leave = (): void => reject(new Error(`${this.#options.name} ended before it answered.`));
    const timer = setTimeout(
      () => reject(new Error(`${this.#options.name} did not answer within ${limitMs} ms.`)),
      limitMs,
    );
    child.on("message", hear);
    child.once("exit", leave);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      child.off("message", hear);
      child.off("exit", leave);
    }
  }
}
